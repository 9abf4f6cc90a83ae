//! argv in, exit code out.

fn main() -> std::process::ExitCode {
    liveticker::cli::run()
}
