//! `cartera-server`: see `cartera-server --help`.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
