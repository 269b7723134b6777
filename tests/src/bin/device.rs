//! The headless device on the command line: `device --state DIR`, then one command a line on standard input.

use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use serde_json::{Value, json};
use tests::device::Device;
use tests::device::lines::{LINES, Line};
use tokio::runtime::{Builder, Runtime};

/// A device without a screen: the real replica with files instead of a browser.
///
/// Reads commands from standard input, one a line, and answers each with one line of JSON.
#[derive(Parser)]
#[command(name = "device", after_help = LINES)]
struct Arguments {
    /// Where the device lives. Made if it is not there.
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let started = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let (runtime, device) = match started {
        Ok(runtime) => {
            let device = runtime.block_on(async { Device::open(&arguments.state) });
            (runtime, device)
        }
        Err(error) => return fail(&error.to_string()),
    };
    match device {
        Ok(device) => match serve(&runtime, device) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error.to_string()),
        },
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(reason: &str) -> ExitCode {
    println!("{}", json!({ "error": reason }));
    ExitCode::FAILURE
}

fn serve(runtime: &Runtime, mut device: Device) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let (answer, ends) = match Line::parse(&line) {
            Ok(line) => (runtime.block_on(perform(&mut device, &line)), line == Line::Quit),
            Err(reason) => (json!({ "error": reason }), false),
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
        if ends {
            break;
        }
    }
    Ok(())
}

async fn perform(device: &mut Device, line: &Line) -> Value {
    match device.perform(line).await {
        Ok(mut answer) => {
            answer["ok"] = json!(line.verb());
            answer
        }
        Err(error) => json!({ "error": error.to_string(), "command": line.verb() }),
    }
}
