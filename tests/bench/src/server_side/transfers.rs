//! A large file, both ways.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use shared::attachment::Upload;

use super::{Bench, uid};
use crate::host::{FILE_BYTES, FILE_PART, FILES};
use crate::http::{CHUNK, write_zeros};
use crate::measure::{in_turn, timed};
use crate::rows::Rows;
use crate::server::Process;

/// By how much the server may grow for one attachment.
const GROWTH_BYTES: u64 = 4 * 1024 * 1024;

impl Bench<'_> {
    pub(super) fn download(&mut self, rows: &mut Rows, memory: &Process) -> Result<()> {
        let id = self.newest(FILES, 1)?.pop().context("the message with the file")?;
        let path = self.path(&format!("messages/{id}/parts/{FILE_PART}"));
        let command = format!("UID FETCH {} (UID BODY.PEEK[{FILE_PART}])", uid(Some(&id))?);
        let mut imap = self.imap(FILES)?;
        let http = &mut self.http;
        let mut most = 0;
        let product = |(): &(), _| {
            let (time, growth) = memory.growth(|| {
                timed(|| {
                    let length = http.download(&path)?;
                    ensure!(length == FILE_BYTES as u64, "the file came with {length} bytes");
                    Ok(())
                })
            })?;
            most = most.max(growth);
            Ok(time)
        };
        let pairs = in_turn(
            self.rounds.transfers,
            &[()],
            |(), _| timed(|| imap.run(&[&command])),
            product,
        )?;
        let pair = pairs.first().context("no measurement")?;
        rows.transfer("attachment of 25 MB, download", pair, FILE_BYTES, 0.8);
        rows.size("server's growth, download", most, GROWTH_BYTES);
        Ok(())
    }

    /// The floor is the same bytes through a socket into a file that is safe on disk.
    pub(super) fn upload(
        &mut self,
        rows: &mut Rows,
        memory: &Process,
        folder: &Path,
    ) -> Result<()> {
        let path = self.path("uploads");
        let http = &mut self.http;
        let length = FILE_BYTES as u64;
        let mut most = 0;
        let product = |(): &(), _| {
            let mut upload = None;
            let (time, growth) = memory.growth(|| {
                timed(|| {
                    upload = Some(http.upload(&path, length)?.to_vec());
                    Ok(())
                })
            })?;
            most = most.max(growth);
            let upload: Upload = serde_json::from_slice(&upload.context("no answer")?)?;
            ensure!(upload.size_bytes == length, "{} bytes arrived", upload.size_bytes);
            http.delete(&format!("{path}/{}", upload.id))?;
            Ok(time)
        };
        let floor = |(): &(), _| timed(|| through_a_socket(length, &folder.join("floor")));
        let pairs = in_turn(self.rounds.transfers, &[()], floor, product)?;
        let pair = pairs.first().context("no measurement")?;
        rows.transfer("attachment of 25 MB, upload", pair, FILE_BYTES, 0.8);
        rows.size("server's growth, upload", most, GROWTH_BYTES);
        Ok(())
    }
}

fn through_a_socket(length: u64, path: &Path) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut stream = TcpStream::connect(address)?;
            write_zeros(&mut stream, length)?;
            stream.shutdown(Shutdown::Write)?;
            stream.read(&mut [0]).context("nobody said that it is done")
        });
        let (mut stream, _) = listener.accept()?;
        let mut file = File::create(path)?;
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            file.write_all(buffer.get(..read).unwrap_or_default())?;
        }
        file.sync_all()?;
        stream.write_all(b"!")?;
        writer.join().ok().context("the writer failed")?.map(drop)
    })?;
    // Taking a file away costs nothing beside writing it.
    fs::remove_file(path).context("the floor's file")
}
