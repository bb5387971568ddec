//! The announcements of the sign-in page. The page is requested most and is cached, so its announcements are read at most
//! once a second. One that is withdrawn is gone within that second.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::announcements::reading::{self, Posted};
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_words::Language;

use super::Visit;

/// The announcements on the sign-in page: few and only their titles, so that the page stays small.
const MOST: u64 = 3;
/// How long what was read counts as present.
const FRESH: Duration = Duration::seconds(1);
/// How long after a reading that didn't succeed the next one waits, so that the page stays fast without a database.
const TROUBLED: Duration = Duration::seconds(5);

/// The announcements as they were read last, for each language.
#[derive(Debug, Default)]
pub(super) struct Board(RwLock<Vec<Side>>);

#[derive(Debug)]
struct Side {
    language: Language,
    posted: Arc<Vec<Posted>>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Board {
    /// What was read less than a second before `now`.
    pub(super) fn fresh(&self, language: Language, now: DateTime<Utc>) -> Option<Arc<Vec<Posted>>> {
        let sides = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let side = sides.iter().find(|side| side.language == language)?;
        (side.from <= now && now < side.until).then(|| Arc::clone(&side.posted))
    }

    /// Keeps what was read, and returns it. What could not be read stays as it was.
    pub(super) fn keep(
        &self,
        language: Language,
        now: DateTime<Utc>,
        read: Result<Vec<Posted>, Failure>,
    ) -> Arc<Vec<Posted>> {
        let mut sides = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let at = sides.iter().position(|side| side.language == language);
        let before = at.map(|at| sides.swap_remove(at).posted).unwrap_or_default();
        let (posted, lasts) = match read {
            // The same announcements stay the same value, so that the cached page is recognised quickly.
            Ok(posted) if posted == *before => (before, FRESH),
            Ok(posted) => (Arc::new(posted), FRESH),
            Err(failure) => {
                tracing::warn!(%failure, "the announcements of the sign-in page can't be read at the moment");
                (before, TROUBLED)
            }
        };
        sides.push(Side { language, posted: Arc::clone(&posted), from: now, until: now + lasts });
        posted
    }
}

/// Reads the announcements of the sign-in page.
pub(super) async fn read(visit: &Visit) -> Result<Vec<Posted>, Failure> {
    let tx = visit.read(Actor::Anonymous).await?;
    let posted = reading::public(&tx, visit.language, MOST).await?;
    tx.rollback().await?;
    Ok(posted)
}
