//! Log lines on standard error. They hold no personal data: only ids, counts and kinds of errors.

use std::io::{IsTerminal, stderr};
use std::panic;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{ParseError, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt, registry};

use crate::config::LogFormat;

/// Starts logging for the whole process.
///
/// # Errors
/// When the filter can't be parsed.
pub fn start(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(filter)?;
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        // The list of spans would say the one span a second time.
        LogFormat::Json => lines.json().with_span_list(false).boxed(),
    };
    let all = registry().with(lines.with_filter(filter_fn(is_without_content))).with(filter);
    // A second call, as in tests within one process, keeps the first subscriber.
    let _ = all.try_init();
    panic::set_hook(Box::new(|panic| {
        // A panic message may quote personal data, so only its location is logged.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "something that can't happen did");
    }));
    Ok(())
}

/// Whether lines of this kind may be logged, whatever the filter asks for. The client of Amazon SES logs whole requests below
/// warnings: addresses, mails and signatures.
fn is_without_content(metadata: &Metadata<'_>) -> bool {
    !metadata.target().starts_with("aws") || *metadata.level() <= Level::WARN
}
