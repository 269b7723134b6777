//! The storage on a thread of its own, so that the next page can be asked for while the last one is being written.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use shared::document::DocId;
use shared::replica::{Event, Write};
use tokio::sync::mpsc::UnboundedSender;

use super::host::Happened;
use super::storage::Storage;

/// A storage at work. Dropping it finishes what was begun.
#[derive(Debug)]
pub struct Disk {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

enum Job {
    Commit { ticket: u64, writes: Vec<Write>, strict: bool },
    Load(Vec<DocId>),
}

impl Disk {
    /// Puts a storage to work; it answers with events.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(storage: Storage, answers: UnboundedSender<Happened>) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let thread =
            thread::Builder::new().name("storage".to_owned()).spawn(move || work(storage, &queue, &answers))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// One transaction, answered by [`Event::Committed`] or [`Event::CommitFailed`].
    pub fn commit(&self, ticket: u64, writes: Vec<Write>, strict: bool) {
        self.queue(Job::Commit { ticket, writes, strict });
    }

    /// Reads documents, answered by [`Event::Loaded`] or [`Event::LoadFailed`].
    pub fn load(&self, docs: Vec<DocId>) {
        self.queue(Job::Load(docs));
    }

    fn queue(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only after this sender is gone.
            let _sent = jobs.send(job);
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn work(mut storage: Storage, queue: &Receiver<Job>, answers: &UnboundedSender<Happened>) {
    while let Ok(job) = queue.recv() {
        let event = match job {
            Job::Commit { ticket, writes, strict } => match storage.commit(&writes, strict) {
                Ok(()) => Event::Committed { ticket },
                Err(error) => {
                    eprintln!("storing: {error}");
                    Event::CommitFailed { ticket, failure: error.failure() }
                }
            },
            Job::Load(docs) => match storage.load(&docs) {
                Ok(docs) => Event::Loaded { docs },
                Err(error) => {
                    eprintln!("loading: {error}");
                    Event::LoadFailed { docs }
                }
            },
        };
        // A device that is being closed listens no more; what it was told to keep is kept all the same.
        let _heard = answers.send(Happened::Event(Box::new(event)));
    }
}
