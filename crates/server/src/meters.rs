//! What this process counts. `/metrics` of the ops listener tells it.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// How an attempt to send a mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailEnd {
    /// The mail server or the mail service took it.
    Sent,
    /// It is tried again later.
    Later,
    /// It is tried again later, and no mail leaves before the settings are corrected.
    NotConfigured,
    /// It can't be delivered at all.
    Never,
}

impl MailEnd {
    const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Later => "later",
            Self::NotConfigured => "not_configured",
            Self::Never => "never",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfMail {
    outcome: &'static str,
}

/// The counters. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Meters {
    /// What is counted about requests.
    pub web: madoguchi_web::Meters,
    mails: Family<OfMail, Counter>,
}

impl Meters {
    /// Adds the counters to what is told.
    pub fn register(&self, registry: &mut Registry) {
        self.web.register(registry);
        registry.register("mails", "Attempts to send a mail, by outcome", self.mails.clone());
    }

    /// Counts an attempt to send a mail.
    pub fn mail(&self, end: MailEnd) {
        self.mails.get_or_create(&OfMail { outcome: end.word() }).inc();
    }
}
