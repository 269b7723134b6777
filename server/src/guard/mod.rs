//! Guards: child processes that merge, because neither a stack overflow nor an allocation failure can be caught, and a
//! thread that hangs cannot be killed.
//!
//! A guard is this same program (`cartera-server guard`). It reads frames from its socket, one document with all its
//! changes a frame, and answers each with one. It may use 512 MB of addresses and two seconds of processor time; then it is
//! killed, and a fresh one takes its place. One that has got no answer out within twenty seconds without spending those is
//! replaced, too, but what it was asked is not to blame: it may be asked again.

mod child;
mod frame;
mod process;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::admission::{Merge, MergeAnswer, MergeFailure, MergeRequest, Rules};
use frame::{Answer, Request};
use process::Process;

pub use child::serve;

/// The hidden command under which the program is a guard.
pub const COMMAND: &str = "guard";

/// Merges in guard processes, as many as there are cores.
#[derive(Debug)]
pub struct GuardPool {
    program: PathBuf,
    arguments: Vec<OsString>,
    most: usize,
    guards: Mutex<Guards>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Guards {
    idle: VecDeque<Process>,
    /// Those at work and those idle.
    living: usize,
}

impl GuardPool {
    /// Guards that are this very program, already started.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start() -> Result<Self, std::io::Error> {
        let pool = Self::of(std::env::current_exe()?, vec![COMMAND.into()]);
        let mut warm = VecDeque::new();
        for _ in 0..pool.most {
            warm.push_back(Process::start(&pool.program, &pool.arguments)?);
        }
        let living = warm.len();
        *pool.guards.lock().unwrap_or_else(PoisonError::into_inner) = Guards { idle: warm, living };
        Ok(pool)
    }

    /// Guards that are another program: started when they are needed.
    #[must_use]
    pub fn of(program: PathBuf, arguments: Vec<OsString>) -> Self {
        let most = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { program, arguments, most, guards: Mutex::default(), returned: Condvar::new() }
    }

    /// Whether a document in a store still loads. A guard that goes down over it answers no.
    ///
    /// # Errors
    /// If no guard can be started, or none gets to it.
    pub fn check(&self, snapshot: &[u8]) -> Result<bool, std::io::Error> {
        let mut guard = self.take()?;
        let answer = guard.ask(&Request::Check(snapshot.to_vec().into()));
        let excused = answer.as_ref().is_err_and(|error| guard.is_excused(error));
        self.give_back(guard, answer.is_ok());
        match answer {
            Err(error) if excused => Err(error),
            answer => Ok(matches!(answer, Ok(Answer::Checked(true)))),
        }
    }

    /// A living guard, as soon as one is free.
    fn take(&self) -> Result<Process, std::io::Error> {
        let mut guards = self.guards.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            // The one used last: its rules and its memory are warm.
            if let Some(mut guard) = guards.idle.pop_back() {
                if guard.is_alive() {
                    return Ok(guard);
                }
                guards.living -= 1;
                continue;
            }
            if guards.living < self.most {
                guards.living += 1;
                drop(guards);
                return Process::start(&self.program, &self.arguments).inspect_err(|_| self.forget());
            }
            guards = self.returned.wait(guards).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, guard: Process, sound: bool) {
        if sound {
            self.guards.lock().unwrap_or_else(PoisonError::into_inner).idle.push_back(guard);
            self.returned.notify_one();
        } else {
            // Dropping it kills it.
            drop(guard);
            self.forget();
        }
    }

    fn forget(&self) {
        self.guards.lock().unwrap_or_else(PoisonError::into_inner).living -= 1;
        self.returned.notify_one();
    }
}

impl Merge for GuardPool {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        let mut guard = self.take().map_err(MergeFailure::Unavailable)?;
        if let Err(error) = guard.learn(rules) {
            // It has not seen the change yet, which is therefore not to blame.
            self.give_back(guard, false);
            return Err(MergeFailure::Unavailable(error));
        }
        let answer = guard.ask(&Request::Merge(request.clone()));
        let excused = answer.as_ref().is_err_and(|error| guard.is_excused(error));
        self.give_back(guard, answer.is_ok());
        if answer.is_err() {
            tracing::warn!(excused, "a guard went down over a document and was replaced");
        }
        match answer {
            Err(error) if excused => Err(MergeFailure::Unavailable(error)),
            Ok(Answer::Merged(answer)) if answer.verdicts.len() == request.commands.len() => Ok(answer),
            Ok(_) | Err(_) => Err(MergeFailure::Crashed),
        }
    }
}
