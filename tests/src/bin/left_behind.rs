//! Keeps today's formats for the apps and servers that come, when one is released: `left_behind FOLDER`. FOLDER is new, and called
//! `formats` in the release's folder of `tests/fixtures/released`.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("left_behind FOLDER");
        return ExitCode::FAILURE;
    };
    match write(&folder) {
        Ok(bytes) => {
            println!("{bytes} bytes in {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &std::path::Path) -> std::io::Result<usize> {
    // What a released app left behind does not change any more.
    std::fs::create_dir(folder)?;
    let mut written = 0;
    for (path, bytes) in tests::left_behind::files() {
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        written += bytes.len();
        std::fs::write(file, bytes)?;
    }
    Ok(written)
}
