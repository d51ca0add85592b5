//! A browser's connection to the server, with nothing of a browser's own cost: HTTP/1.1 over one warm socket.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How large the pieces are in which a file is written.
pub(crate) const CHUNK: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct Http {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    /// `name=value` of the session.
    cookie: Option<String>,
    /// Of the last answer.
    body: Vec<u8>,
    /// An answer whose body is not read yet.
    coming: Option<Head>,
}

impl Http {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let stream = BufReader::with_capacity(CHUNK, stream);
        Ok(Self { address, stream, cookie: None, body: Vec::new(), coming: None })
    }

    /// Another connection of the same browser.
    pub(crate) fn another(&self) -> Result<Self> {
        Ok(Self { cookie: self.cookie.clone(), ..Self::connect(self.address)? })
    }

    /// The bare connection, for an answer without end.
    pub(crate) fn into_stream(self) -> TcpStream {
        self.stream.into_inner()
    }

    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Asks, and reads the whole answer.
    pub(crate) fn get(&mut self, path: &str) -> Result<&[u8]> {
        self.ask(path)?;
        self.answer(path)
    }

    pub(crate) fn get_json<T: DeserializeOwned>(&mut self, path: &str) -> Result<T> {
        let body = self.get(path)?;
        serde_json::from_slice(body).with_context(|| format!("the answer of {path}"))
    }

    /// Asks for what [`Self::answer`] will read.
    pub(crate) fn ask(&mut self, path: &str) -> Result<()> {
        self.send("GET", path, "")
    }

    /// Reads an answer to its end and throws it away. Returns its length.
    pub(crate) fn download(&mut self, path: &str) -> Result<u64> {
        self.begin_download(path)?;
        self.finish_download()
    }

    /// Reads the head of an answer, and leaves the rest for later.
    pub(crate) fn begin_download(&mut self, path: &str) -> Result<()> {
        self.ask(path)?;
        self.coming = Some(self.head(path)?);
        Ok(())
    }

    pub(crate) fn finish_download(&mut self) -> Result<u64> {
        let head = self.coming.take().context("nothing was begun")?;
        let mut length = 0;
        self.body(&head, |stream, piece| {
            length += piece;
            let copied = io::copy(&mut stream.take(piece), &mut io::sink())?;
            ensure!(copied == piece, "the server closed the connection");
            Ok(())
        })?;
        Ok(length)
    }

    pub(crate) fn post(&mut self, path: &str, body: &impl Serialize) -> Result<&[u8]> {
        let body = serde_json::to_string(body)?;
        let length = body.len();
        let rest = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
        self.send_with("POST", path, &rest, &body)?;
        self.answer(path)
    }

    pub(crate) fn delete(&mut self, path: &str) -> Result<()> {
        self.send("DELETE", path, "")?;
        self.answer(path).map(drop)
    }

    /// Uploads `length` zeros.
    pub(crate) fn upload(&mut self, path: &str, length: u64) -> Result<&[u8]> {
        let rest =
            format!("content-type: application/octet-stream\r\ncontent-length: {length}\r\n");
        self.send("POST", path, &rest)?;
        write_zeros(self.stream.get_mut(), length)?;
        self.answer(path)
    }

    fn send(&mut self, method: &str, path: &str, headers: &str) -> Result<()> {
        self.send_with(method, path, headers, "")
    }

    fn send_with(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<()> {
        let cookie = self.cookie.as_ref().map(|it| format!("cookie: {it}\r\n")).unwrap_or_default();
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n{cookie}{headers}\r\n{body}"
        );
        Ok(self.stream.get_mut().write_all(text.as_bytes())?)
    }

    /// Reads a whole answer.
    pub(crate) fn answer(&mut self, path: &str) -> Result<&[u8]> {
        let head = self.head(path)?;
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        self.body(&head, |stream, length| {
            let read = stream.take(length).read_to_end(&mut body)?;
            ensure!(read as u64 == length, "the server closed the connection");
            Ok(())
        })?;
        self.body = body;
        Ok(&self.body)
    }

    /// Reads the head of an answer; one that is no success is an error.
    fn head(&mut self, path: &str) -> Result<Head> {
        let status = self.line()?;
        let is_good = status.split(' ').nth(1).is_some_and(|code| code.starts_with('2'));
        ensure!(is_good, "{path}: {status}");
        let mut head = Head { length: 0, is_chunked: false };
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { return Ok(head) };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.trim().parse()?,
                "transfer-encoding" => head.is_chunked = value.contains("chunked"),
                "set-cookie" => self.cookie = value.trim().split(';').next().map(str::to_owned),
                _ => {}
            }
        }
    }

    /// Hands each piece of the body (RFC 9112 §6, §7.1) to `read`, which must read so many bytes.
    fn body(
        &mut self,
        head: &Head,
        mut read: impl FnMut(&mut BufReader<TcpStream>, u64) -> Result<()>,
    ) -> Result<()> {
        if !head.is_chunked {
            return read(&mut self.stream, head.length);
        }
        loop {
            let length = u64::from_str_radix(&self.line()?, 16)?;
            if length > 0 {
                read(&mut self.stream, length)?;
            }
            self.line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "the server closed the connection");
        Ok(line.trim_end().to_owned())
    }
}

/// What tells where a body ends.
#[derive(Debug)]
struct Head {
    length: u64,
    is_chunked: bool,
}

/// Writes so many zeros.
pub(crate) fn write_zeros(to: &mut impl Write, mut length: u64) -> Result<()> {
    let zeros = [0; CHUNK];
    while length > 0 {
        let piece = usize::try_from(length).unwrap_or(CHUNK).min(CHUNK);
        to.write_all(zeros.get(..piece).unwrap_or_default())?;
        length -= piece as u64;
    }
    Ok(())
}
