//! `cartera-server`: see `cartera-server --help`.

fn main() -> std::process::ExitCode {
    server::command_line::main()
}
