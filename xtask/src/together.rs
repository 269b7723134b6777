//! Builds side by side, behind one line that says how far they are.
//!
//! A build alone leaves cores idle: while its last and largest crates are compiled one after the other, nothing else is left to
//! do. Two builds fill each other's gaps. Their words would run into each other, so each is shown when it ends, and meanwhile
//! a line says how much of them is done, and about how long the rest will take.

use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::process::{say, shown};

/// How often a terminal's line is drawn anew, and how often one is written where nothing can be drawn over.
const DRAWN_EVERY: Duration = Duration::from_secs(1);
const WRITTEN_EVERY: Duration = Duration::from_secs(30);

/// Before that much is known, nothing is said of the time that is left.
const LEAST_SHARE: f64 = 0.05;

/// The share of the time that the crates take before the last ones: those are this workspace's own, and large.
const BEFORE_THE_LAST: f64 = 0.75;

/// A call of cargo that compiles something.
pub struct Build {
    called: String,
    command: Command,
}

impl Build {
    /// `command` compiles what is `called` so: "the server".
    pub fn new(called: impl Into<String>, command: Command) -> Self {
        Self { called: called.into(), command }
    }
}

/// What a build says of itself.
enum Word {
    /// So many of so many crates are compiled.
    Done(u64, u64),
    /// A line that a person should see: a warning, an error.
    Line(String),
    /// It has no more to say.
    End,
}

/// One build that is under way.
struct Running {
    called: String,
    command: String,
    child: Child,
    done: u64,
    all: u64,
    lines: Vec<String>,
    is_over: bool,
}

/// Runs builds to their end, all at once.
///
/// # Errors
/// One cannot be started, or fails; what it said has been shown.
pub fn compile(builds: Vec<Build>) -> Result<()> {
    let what: Vec<&str> = builds.iter().map(|build| build.called.as_str()).collect();
    say(&format!("compiling {}", what.join(" and ")));
    #[expect(clippy::disallowed_methods, reason = "durations that are only shown")]
    let start = Instant::now();
    let (sender, words) = mpsc::channel();
    let mut running = Vec::new();
    for (number, build) in builds.into_iter().enumerate() {
        running.push(begin(number, build, &sender)?);
    }
    let mut line = Line::new();
    while running.iter().any(|build| !build.is_over) {
        match words.recv_timeout(DRAWN_EVERY) {
            Ok((number, word)) => {
                let build: &mut Running = running.get_mut(number).context("a word of a build that is not there")?;
                match word {
                    Word::Done(done, all) => (build.done, build.all) = (done, all),
                    Word::Line(text) => build.lines.push(text),
                    Word::End => {
                        build.is_over = true;
                        build.done = build.all;
                        line.end();
                        build.lines.drain(..).for_each(|text| eprintln!("{text}"));
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        line.show(&running, start.elapsed());
    }
    line.end();
    let seconds = start.elapsed().as_secs_f64();
    if seconds >= 1.0 {
        eprintln!("  {seconds:.1} s");
    }
    let mut failed = Vec::new();
    for build in &mut running {
        let status = build.child.wait().with_context(|| format!("waiting for {}", build.command))?;
        if !status.success() {
            failed.push(format!("{} failed ({status})", build.command));
        }
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    Ok(())
}

fn begin(number: usize, build: Build, sender: &Sender<(usize, Word)>) -> Result<Running> {
    let Build { called, mut command } = build;
    let shown = shown(&command);
    // Cargo draws its bar for a terminal of this width; its numbers are read out of it.
    command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
    command.env("CARGO_TERM_COLOR", if io::stderr().is_terminal() { "always" } else { "never" });
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("starting {shown}"))?;
    let errors = child.stderr.take().ok_or_else(|| anyhow!("{shown} has no standard error"))?;
    let sender = sender.clone();
    thread::spawn(move || {
        for text in BufReader::new(errors).split(b'\n').map_while(io::Result::ok) {
            for part in String::from_utf8_lossy(&text).split('\r') {
                // Nobody listens any more only where this program is about to end.
                let _unheard = read(part).map(|word| sender.send((number, word)));
            }
        }
        let _unheard = sender.send((number, Word::End));
    });
    Ok(Running { called, command: shown, child, done: 0, all: 0, lines: Vec::new(), is_over: false })
}

/// What a piece of cargo's output says; `None` of what only shows that it moves.
fn read(text: &str) -> Option<Word> {
    let plain = without_colour(text);
    let words = plain.trim_start();
    if let Some(bar) = words.strip_prefix("Building ") {
        let (_, after) = bar.split_once("] ")?;
        let (done, rest) = after.split_once('/')?;
        let all = rest.split(|character: char| !character.is_ascii_digit()).next()?;
        return Some(Word::Done(done.parse().ok()?, all.parse().ok()?));
    }
    let moves = [
        "Compiling",
        "Downloading",
        "Downloaded",
        "Finished",
        "Fresh",
        "Updating",
        "Locking",
        "Blocking",
        "Adding",
        "Executable",
    ];
    let first = words.split_whitespace().next()?;
    (!moves.contains(&first)).then(|| Word::Line(text.to_owned()))
}

/// The text without the escapes that colour it.
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_escape = false;
    for character in text.chars() {
        match character {
            '\u{1b}' => is_escape = true,
            // An escape ends with its first letter.
            letter if is_escape && letter.is_ascii_alphabetic() => is_escape = false,
            other if !is_escape => plain.push(other),
            _ => {}
        }
    }
    plain
}

/// The line that says how far the builds are.
struct Line {
    is_terminal: bool,
    is_drawn: bool,
    shown_at: Duration,
}

impl Line {
    fn new() -> Self {
        Self { is_terminal: io::stderr().is_terminal(), is_drawn: false, shown_at: Duration::ZERO }
    }

    fn show(&mut self, running: &[Running], elapsed: Duration) {
        let every = if self.is_terminal { DRAWN_EVERY } else { WRITTEN_EVERY };
        if elapsed < self.shown_at + every {
            return;
        }
        self.shown_at = elapsed;
        let text = progress(running.iter().map(|build| (build.called.as_str(), build.done, build.all)), elapsed);
        if self.is_terminal {
            eprint!("\r\x1b[2K  {text}");
            let _undrawn = io::stderr().flush();
            self.is_drawn = true;
        } else {
            eprintln!("  {text}");
        }
    }

    /// Makes room for something else.
    fn end(&mut self) {
        if self.is_drawn {
            eprint!("\r\x1b[2K");
            self.is_drawn = false;
        }
    }
}

/// "the app 12 of 300, the server 40 of 320; 2 min, about 7 more".
fn progress<'a>(builds: impl Iterator<Item = (&'a str, u64, u64)>, elapsed: Duration) -> String {
    let (mut parts, mut done, mut all) = (Vec::new(), 0, 0);
    for (called, of_it, of_all) in builds {
        if of_all > 0 {
            parts.push(format!("{called} {of_it} of {of_all}"));
        }
        done += of_it;
        all += of_all;
    }
    let share = if all == 0 { 0.0 } else { BEFORE_THE_LAST * done as f64 / all as f64 };
    let spent = format!("{} min", elapsed.as_secs() / 60);
    let time = if share < LEAST_SHARE {
        spent
    } else {
        let left = elapsed.as_secs_f64() * (1.0 - share) / share;
        format!("{spent}, about {} more", (left / 60.0).ceil())
    };
    if parts.is_empty() { time } else { format!("{}; {time}", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_how_far_it_is() {
        let word = read("    \u{1b}[1m\u{1b}[36mBuilding\u{1b}[0m [==>   ] 12/345: serde, syn(build.rs)   ");
        assert!(matches!(word, Some(Word::Done(12, 345))));
        assert!(read("   Compiling serde v1.0.229").is_none());
        assert!(matches!(read("error[E0432]: unresolved import"), Some(Word::Line(_))));
    }

    #[test]
    fn the_rest_is_told_once_something_is_known() {
        let of = |done, elapsed| progress([("the app", done, 300), ("the server", 0, 300)].into_iter(), elapsed);
        assert_eq!(of(0, Duration::from_secs(5)), "the app 0 of 300, the server 0 of 300; 0 min");
        // A quarter of the crates is less than a quarter of the time.
        assert_eq!(of(150, Duration::from_secs(120)), "the app 150 of 300, the server 0 of 300; 2 min, about 9 more");
    }
}
