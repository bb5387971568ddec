//! The `madoguchi` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_server::run()
}
