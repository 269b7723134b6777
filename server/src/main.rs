//! `cartera-server`: see `cartera-server --help`.

/// Loading, saving and merging a document is thousands of small allocations: with this allocator pushes cost a quarter less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::command_line::main()
}
