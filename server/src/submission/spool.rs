//! Files that wait in the state folder: uploads, and messages on their way out. Never in memory.
//!
//! Where nodes share a database, it has the bytes of both, too: any node goes on with what another took in. The files are
//! then copies, which can be lost.

mod shared_files;

use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncWriteExt, BufWriter};

use self::shared_files::SharedFiles;
use super::compose::{self, Composed, Composition, DraftMarks, FilePart, Purpose};
use jiff::Timestamp;
use shared::address::Address;
use shared::draft::DraftContent;
use shared::id::{DraftId, SubmissionId, UploadId};

use crate::state::AppState;

/// Where the files are.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
    /// Where other nodes find them.
    shared: Option<SharedFiles>,
}

/// Why a stream didn't become a file. Nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// Whoever sent it stopped.
    #[error("the upload broke off")]
    Broken,
    #[error("the spool failed")]
    Io(#[from] io::Error),
}

/// All that a message is made of, for a thread of its own.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) content: DraftContent,
    pub(crate) from: Address,
    pub(crate) reply_to: Vec<Address>,
    pub(crate) message_id: String,
    pub(crate) date: Timestamp,
    pub(crate) boundary: String,
    /// Id and writer of the draft that it is to be; `None` for a message to be sent.
    pub(crate) draft: Option<(DraftId, Option<String>)>,
    /// The message that goes on as it came, in place of one made from the content.
    pub(crate) original: Option<PathBuf>,
    /// What answers an invitation, for programs.
    pub(crate) calendar: Option<String>,
    pub(crate) files: Vec<FilePart>,
}

const UPLOADS: &str = "uploads";
const OUTBOX: &str = "outbox";
const DRAFTS: &str = "drafts";

impl Spool {
    pub fn of(state: &AppState) -> Self {
        let shared = state.nodes.are_many.then(|| SharedFiles::of(state));
        Self { folder: state.config.state_folder.join("spool"), shared }
    }

    /// Makes the folders, and clears away drafts that were being written when the server stopped.
    ///
    /// # Errors
    ///
    /// If the state folder can't be written.
    pub async fn prepare(&self) -> io::Result<()> {
        for name in [UPLOADS, OUTBOX, DRAFTS] {
            fs::create_dir_all(self.folder.join(name)).await?;
        }
        for path in self.files(DRAFTS).await? {
            fs::remove_file(path).await?;
        }
        Ok(())
    }

    pub fn upload(&self, id: &UploadId) -> PathBuf {
        self.folder.join(UPLOADS).join(safe(id.as_str()))
    }

    fn message(&self, id: &SubmissionId) -> PathBuf {
        self.folder.join(OUTBOX).join(safe(id.as_str()))
    }

    /// Sees to it that the file of an upload is here, whichever node received it.
    ///
    /// # Errors
    ///
    /// If it is nowhere.
    pub(crate) async fn fetch_upload(&self, id: &UploadId) -> io::Result<()> {
        match &self.shared {
            Some(shared) => shared.fetch(UPLOADS, &self.upload(id)).await,
            None => Ok(()),
        }
    }

    /// Where a message's file is, whichever node composed it.
    ///
    /// # Errors
    ///
    /// If it is nowhere.
    pub(crate) async fn fetch_message(&self, id: &SubmissionId) -> io::Result<PathBuf> {
        let path = self.message(id);
        if let Some(shared) = &self.shared {
            shared.fetch(OUTBOX, &path).await?;
        }
        Ok(path)
    }

    /// A place for a draft while it is on its way to the host; gone when dropped.
    pub(crate) fn draft(&self, name: &str) -> Scratch {
        Scratch(self.folder.join(DRAFTS).join(safe(name)))
    }

    /// Writes a stream to the file of an upload, durably, and tells its size.
    ///
    /// # Errors
    ///
    /// [`ReceiveError::TooLarge`] as soon as there are more than `limit_bytes`.
    pub async fn receive<E>(
        &self,
        id: &UploadId,
        mut chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit_bytes: u64,
    ) -> Result<u64, ReceiveError> {
        let mut writing = Writing::begin(self.upload(id)).await?;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| ReceiveError::Broken)?;
            writing.write(&chunk, limit_bytes).await?;
        }
        let size_bytes = writing.finish().await?;
        if let Some(shared) = &self.shared {
            shared.keep(UPLOADS, &self.upload(id)).await?;
        }
        Ok(size_bytes)
    }

    /// Writes a message that is to be sent, durably.
    pub(crate) async fn compose_message(
        &self,
        job: Job,
        id: &SubmissionId,
    ) -> io::Result<Composed> {
        let path = self.message(id);
        let composed = self.compose(job, path.clone()).await?;
        if let Some(shared) = &self.shared {
            shared.keep(OUTBOX, &path).await?;
        }
        Ok(composed)
    }

    /// Writes a draft to `path`.
    pub(crate) async fn compose(&self, job: Job, path: PathBuf) -> io::Result<Composed> {
        let composed = tokio::task::spawn_blocking(move || compose_file(&job, &path));
        composed.await.map_err(io::Error::other)?
    }

    pub async fn remove_upload(&self, id: &UploadId) {
        self.remove(UPLOADS, &self.upload(id)).await;
    }

    pub async fn remove_message(&self, id: &SubmissionId) {
        self.remove(OUTBOX, &self.message(id)).await;
    }

    async fn remove(&self, folder: &str, path: &Path) {
        // Whatever is left is found by the sweep.
        fs::remove_file(path).await.ok();
        if let Some(shared) = &self.shared {
            shared.remove(folder, path).await;
        }
    }

    /// Names of files in the spool that nobody has touched for a day: what a crash, or another node's work, may have left.
    ///
    /// # Errors
    ///
    /// If the spool can't be read.
    pub async fn old_files(&self) -> io::Result<Vec<(UploadId, SubmissionId)>> {
        let mut names = Vec::new();
        for folder in [UPLOADS, OUTBOX] {
            for path in self.files(folder).await? {
                let age = fs::metadata(&path).await?.modified()?.elapsed().unwrap_or_default();
                let name = path.file_name().and_then(|name| name.to_str());
                if let Some(name) = name.filter(|_| age.as_secs() > 24 * 3600) {
                    names.push((UploadId::from(name), SubmissionId::from(name)));
                }
            }
        }
        if let Some(shared) = &self.shared {
            for name in shared.old().await? {
                names.push((UploadId::from(name.as_str()), SubmissionId::from(name.as_str())));
            }
        }
        Ok(names)
    }

    async fn files(&self, folder: &str) -> io::Result<Vec<PathBuf>> {
        let mut entries = fs::read_dir(self.folder.join(folder)).await?;
        let mut paths = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            paths.push(entry.path());
        }
        Ok(paths)
    }
}

/// A file that goes away again.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is cleared away at the next start.
        std::fs::remove_file(&self.0).ok();
    }
}

/// In what an upload is handed to the thread that writes it: going there costs more than writing what a read brings.
const UPLOAD_BUFFER: usize = 256 * 1024;

/// A file being written; gone again unless it is finished.
struct Writing {
    file: BufWriter<File>,
    path: PathBuf,
    size_bytes: u64,
    is_finished: bool,
}

impl Writing {
    async fn begin(path: PathBuf) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await?;
        let file = BufWriter::with_capacity(UPLOAD_BUFFER, file);
        Ok(Self { file, path, size_bytes: 0, is_finished: false })
    }

    async fn write(&mut self, bytes: &[u8], limit_bytes: u64) -> Result<(), ReceiveError> {
        self.size_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size_bytes > limit_bytes {
            return Err(ReceiveError::TooLarge(limit_bytes));
        }
        Ok(self.file.write_all(bytes).await?)
    }

    async fn finish(mut self) -> io::Result<u64> {
        self.file.flush().await?;
        self.file.get_ref().sync_all().await?;
        if let Some(folder) = self.path.parent() {
            File::open(folder).await?.sync_all().await?;
        }
        self.is_finished = true;
        Ok(self.size_bytes)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.is_finished {
            std::fs::remove_file(&self.path).ok();
        }
    }
}

fn compose_file(job: &Job, path: &Path) -> io::Result<Composed> {
    let purpose = match &job.draft {
        None => Purpose::Send,
        Some((id, writer)) => Purpose::Draft(DraftMarks { id, writer: writer.as_deref() }),
    };
    let composition = Composition {
        content: &job.content,
        from: &job.from,
        reply_to: &job.reply_to,
        message_id: &job.message_id,
        date: job.date,
        boundary: &job.boundary,
        calendar: job.calendar.as_deref(),
        purpose,
    };
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    let mut output = io::BufWriter::with_capacity(128 * 1024, file);
    let composed = match &job.original {
        None => compose::write(&composition, &job.files, &mut output)?,
        Some(original) => compose::redirect::write(&composition, original, &mut output)?,
    };
    let file = output.into_inner().map_err(io::IntoInnerError::into_error)?;
    if job.draft.is_none() {
        file.sync_all()?;
        if let Some(folder) = path.parent() {
            std::fs::File::open(folder)?.sync_all()?;
        }
    }
    Ok(composed)
}

/// A name that can't leave its folder. Ids are ours; this keeps it so whatever they come from.
fn safe(name: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.chars().filter(plain).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    type Chunk = Result<Bytes, ()>;

    async fn receive(chunks: Vec<Chunk>, limit: u64) -> (Result<u64, ReceiveError>, Vec<PathBuf>) {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool { folder: folder.path().to_owned(), shared: None };
        spool.prepare().await.unwrap();
        let size = spool.receive(&UploadId::from("u"), stream::iter(chunks), limit).await;
        (size, spool.files(UPLOADS).await.unwrap())
    }

    #[tokio::test]
    async fn what_breaks_off_or_is_too_large_leaves_nothing() {
        let chunk = || Ok(Bytes::from_static(b"12345"));
        let (size, files) = receive(vec![chunk(), chunk()], 10).await;
        assert_eq!((size.unwrap(), files.len()), (10, 1));
        let (size, files) = receive(vec![chunk(), chunk()], 9).await;
        assert!(matches!(size, Err(ReceiveError::TooLarge(9))));
        assert!(files.is_empty());
        let (size, files) = receive(vec![chunk(), Err(())], 10).await;
        assert!(matches!(size, Err(ReceiveError::Broken)));
        assert!(files.is_empty());
    }

    #[test]
    fn no_id_leaves_the_folder() {
        let spool = Spool { folder: PathBuf::from("/state/spool"), shared: None };
        assert_eq!(
            spool.upload(&UploadId::from("../../etc/passwd")),
            Path::new("/state/spool/uploads/etcpasswd")
        );
    }
}
