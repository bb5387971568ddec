//! How an announcement stands. Pure.

use chrono::{DateTime, Utc};

/// How an announcement stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementStanding {
    /// It was written and isn't published.
    Draft,
    /// It is published and begins later.
    Scheduled,
    /// Members see it.
    Current,
    /// Its end has passed.
    Over,
    /// It was withdrawn, or discarded as a draft.
    Withdrawn,
}

impl AnnouncementStanding {
    /// All of them, in the order of an announcement's life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Scheduled, Self::Current, Self::Over, Self::Withdrawn];

    /// The word in paths.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Current => "current",
            Self::Over => "over",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The standing of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }
}

/// How an announcement stands at `now`. Its time is half-open: members see it from `from` on, and at `until` no more.
#[must_use]
pub fn standing(
    published_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> AnnouncementStanding {
    if withdrawn_at.is_some() {
        AnnouncementStanding::Withdrawn
    } else if published_at.is_none() {
        AnnouncementStanding::Draft
    } else if until.is_some_and(|until| until <= now) {
        AnnouncementStanding::Over
    } else if from.is_some_and(|from| now < from) {
        AnnouncementStanding::Scheduled
    } else {
        AnnouncementStanding::Current
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use AnnouncementStanding::{Current, Draft, Over, Scheduled, Withdrawn};

    #[test]
    fn members_see_it_from_its_first_instant_and_not_at_its_last() {
        let from = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (until, instant) = (from + Duration::days(1), Duration::microseconds(1));
        let at = |now| standing(Some(from), None, Some(from), Some(until), now);
        for (now, expected) in [(from - instant, Scheduled), (from, Current), (until - instant, Current), (until, Over)]
        {
            assert_eq!(at(now), expected, "{now}");
        }
        assert_eq!(standing(Some(from), None, Some(from), None, until + Duration::days(9_999)), Current);
        assert_eq!(standing(None, None, Some(from), Some(until), from), Draft, "nothing is public by its date alone");
        assert_eq!(standing(Some(from), Some(from), Some(from), None, from), Withdrawn);
        assert_eq!(standing(None, Some(from), None, None, from), Withdrawn);
    }

    #[test]
    fn every_standing_has_a_word_of_its_own() {
        for standing in AnnouncementStanding::ALL {
            assert_eq!(AnnouncementStanding::of_word(standing.word()), Some(standing));
        }
        assert_eq!(AnnouncementStanding::of_word("deleted"), None);
    }
}
