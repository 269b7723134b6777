//! What an administrator types.

mod backup;
mod devices;
mod failure;
mod invite;
mod link;
mod log;
mod members;
mod named;
mod output;
mod place;
mod random;
mod serve;
mod shut_out;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use place::Place;

/// The server of Cartera, an offline-first CRM.
///
/// It keeps a workspace in one SQLite file, merges what phones send, and serves the app. The other commands work while it
/// runs, on the same folder.
#[derive(Parser)]
#[command(name = "cartera-server", version, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a workspace and the app. The first time, make it and print an invitation.
    Serve(serve::Serve),
    /// Invite somebody: print a link that enrols their devices for 48 hours. Also the way back in for somebody whose phone
    /// was lost.
    Invite(invite::Invite),
    /// List the members, with their roles; withdraw a territory from one, or remove one.
    Members(members::Members),
    /// List the devices: whose they are, when they last synced, what they have not sent yet.
    Devices(devices::Devices),
    /// Shut a device out: it is refused at its next contact, and its member's open invitations end. `devices` shows whether it
    /// has let others in before.
    Revoke(devices::Revoke),
    /// Let a suspended device sync again: one that sent three changes which brought the merging process down.
    Unsuspend(devices::Unsuspend),
    /// Copy the workspace into a file, while it is in use, and check every document of the copy.
    Backup(backup::Backup),
    /// Bring a workspace back from a backup. The server must not be running. Who was shut out since stays out: what is replaced
    /// says who that was, or else a list that lies beside the backup; with neither, only administrators come in at first.
    Restore(backup::Restore),
    /// Let everybody in again after a restore that let in only administrators, once `devices` and `members` have been looked at.
    Reopen(shut_out::Reopen),
    /// List the workspaces in the folder.
    Workspaces(place::Workspaces),
    /// Merge what the server hands over: started by the server, never by hand.
    #[command(hide = true)]
    Guard,
}

/// Runs the command of the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Invite(invite) => invite.run(),
        Command::Members(members) => members.run(),
        Command::Devices(devices) => devices.run(),
        Command::Revoke(revoke) => revoke.run(),
        Command::Unsuspend(unsuspend) => unsuspend.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Reopen(reopen) => reopen.run(),
        Command::Workspaces(workspaces) => workspaces.run(),
        Command::Guard => crate::guard::serve().map_err(failure::Failure::Guard),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.say();
            ExitCode::FAILURE
        }
    }
}
