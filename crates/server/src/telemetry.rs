//! Log lines on standard error. They hold no personal data: only ids, counts and kinds of errors.

use std::io::{IsTerminal, stderr};
use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::LogFormat;

/// Starts logging for the whole process.
///
/// # Errors
/// When the filter can't be parsed.
pub fn start(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    // A second call, as in tests within one process, keeps the first subscriber.
    let _ = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    panic::set_hook(Box::new(|panic| {
        // A panic message may quote personal data, so only its location is logged.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "something that can't happen did");
    }));
    Ok(())
}
