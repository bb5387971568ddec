//! What name servers (DNS) say. Whoever looks gets a [`Names`] to ask; an answer that didn't come is told as such and is never taken
//! for a good one.

use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::RData;

/// How long one name server may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// What may be asked of name servers. `None` is no answer.
pub trait Names {
    /// Whether a host has an address.
    fn has_address(&self, host: &str) -> impl Future<Output = Option<bool>> + Send;

    /// The texts of a name, e.g. `v=spf1 …`; none if there is no such name.
    fn texts(&self, name: &str) -> impl Future<Output = Option<Vec<String>>> + Send;
}

/// The name servers of this machine.
pub struct NameServers(Option<TokioResolver>);

impl NameServers {
    /// Reads which they are. Where that can't be read, nothing is ever answered.
    pub fn of_this_machine() -> Self {
        let resolver = TokioResolver::builder_tokio().and_then(|mut builder| {
            let options = builder.options_mut();
            (options.timeout, options.attempts) = (PATIENCE, 2);
            builder.build()
        });
        Self(resolver.ok())
    }

    /// Nobody to ask.
    pub const fn none() -> Self {
        Self(None)
    }
}

/// Writes a name so that no search domain is tried behind it.
fn absolute(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}

/// What an error says: that nothing is there, or nothing at all.
fn nothing<T: Default>(error: &NetError) -> Option<T> {
    error.is_no_records_found().then(T::default)
}

impl Names for NameServers {
    async fn has_address(&self, host: &str) -> Option<bool> {
        match self.0.as_ref()?.lookup_ip(absolute(host)).await {
            Ok(found) => Some(found.iter().next().is_some()),
            Err(error) => nothing(&error),
        }
    }

    async fn texts(&self, name: &str) -> Option<Vec<String>> {
        let found = match self.0.as_ref()?.txt_lookup(absolute(name)).await {
            Ok(found) => found,
            Err(error) => return nothing(&error),
        };
        let text = |data: &RData| match data {
            RData::TXT(parts) => {
                let bytes: Vec<u8> = parts.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
                Some(String::from_utf8_lossy(&bytes).into_owned())
            }
            _ => None,
        };
        Some(found.answers().iter().filter_map(|record| text(&record.data)).collect())
    }
}
