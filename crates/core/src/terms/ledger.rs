//! Versions of a society's terms (利用規約の版), as they follow from its policy versions: which text is in force since when,
//! and what it asks of a member who has agreed to another one. Pure; time is an argument.
//!
//! A text is told by its SHA-256: the same text under another name is the same version, and a text that was taken back and
//! comes again counts for who has agreed to it before.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::clock::day_in_japan;
use crate::policy::check::{Finding, Kind};
use crate::policy::terms::{Reconsent, Terms};

/// The terms as a policy version set them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// From when they are in force.
    pub from: DateTime<Utc>,
    /// When that was recorded; nobody can have known it before.
    pub recorded_at: DateTime<Utc>,
    /// The terms, files by hash.
    pub terms: Terms,
}

/// Everything that was ever, is, or is to be in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    steps: Vec<Step>,
}

/// A text in force, from one instant to the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition<'a> {
    /// Since when it is in force.
    pub from: DateTime<Utc>,
    /// Since when members can have known it.
    known_from: DateTime<Utc>,
    /// What the society says of it, as it was said last.
    pub terms: &'a Terms,
}

impl Edition<'_> {
    /// The day in Japan from whose start it can't be put off any more.
    #[must_use]
    pub fn grace_ends_on(&self) -> NaiveDate {
        let known = day_in_japan(self.known_from);
        known.checked_add_days(Days::new(u64::from(self.terms.grace_days))).unwrap_or(NaiveDate::MAX)
    }

    fn is_in_grace(&self, now: DateTime<Utc>) -> bool {
        day_in_japan(now) < self.grace_ends_on()
    }
}

/// How a member stands with the terms in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is to be said or asked.
    Settled,
    /// What was agreed to goes on; it is told what has changed.
    Told,
    /// An answer is asked, and may be put off until the start of this day in Japan.
    Asked {
        /// The day.
        until: NaiveDate,
    },
    /// An answer is asked before anything else.
    Due,
}

impl Ledger {
    /// A ledger of these steps, in whatever order.
    #[must_use]
    pub fn new(mut steps: Vec<Step>) -> Self {
        steps.sort_by_key(|step| step.from);
        Self { steps }
    }

    /// The texts that have been in force until `now`, the earliest first; the last one is in force.
    #[must_use]
    pub fn editions(&self, now: DateTime<Utc>) -> Vec<Edition<'_>> {
        let mut editions: Vec<Edition<'_>> = Vec::new();
        // Before the first one's date, the first is in force, as the policy is.
        for (index, step) in self.steps.iter().enumerate().filter(|(index, step)| *index == 0 || step.from <= now) {
            match editions.last_mut() {
                Some(last) if last.terms.file == step.terms.file => last.terms = &step.terms,
                _ => editions.push(Edition {
                    from: step.from,
                    // The first of all is nobody's news.
                    known_from: if index == 0 { step.from } else { step.from.max(step.recorded_at) },
                    terms: &step.terms,
                }),
            }
        }
        editions
    }

    /// The text in force.
    #[must_use]
    pub fn in_force(&self, now: DateTime<Utc>) -> Option<Edition<'_>> {
        self.editions(now).pop()
    }

    /// How a member stands who has agreed to the texts of these hashes.
    ///
    /// A version that only tells stands on the one before it, and so on back to one that asked: who has agreed to any of
    /// them is asked nothing, and who has agreed to none is held to the day by which that one was to be answered.
    #[must_use]
    pub fn standing(&self, agreed: &[String], now: DateTime<Utc>) -> Standing {
        let editions = self.editions(now);
        let has_agreed = |edition: &Edition<'_>| agreed.contains(&edition.terms.file);
        let Some(in_force) = editions.last() else { return Standing::Settled };
        if has_agreed(in_force) {
            return Standing::Settled;
        }
        let asking = editions.iter().rposition(|edition| edition.terms.reconsent == Reconsent::Ask).unwrap_or_default();
        let standing_on = editions.get(asking..).unwrap_or_default();
        if standing_on.iter().any(has_agreed) {
            return if in_force.is_in_grace(now) { Standing::Told } else { Standing::Settled };
        }
        match standing_on.first() {
            Some(asking) if asking.is_in_grace(now) => Standing::Asked { until: asking.grace_ends_on() },
            _ => Standing::Due,
        }
    }

    /// The text with this hash, as it was in force last.
    #[must_use]
    pub fn edition_of(&self, sha256: &str, now: DateTime<Utc>) -> Option<Edition<'_>> {
        self.editions(now).into_iter().rfind(|edition| edition.terms.file == sha256)
    }

    /// The name of a version whose text `next` would change after somebody could have agreed to it.
    #[must_use]
    pub fn text_changed<'a>(&self, next: &'a Terms, now: DateTime<Utc>) -> Option<&'a str> {
        let differs = |known: &Terms| {
            let english = known.file_en.is_some() && known.file_en != next.file_en;
            known.version == next.version && (known.file != next.file || english)
        };
        self.known(now).any(differs).then_some(next.version.as_str())
    }

    /// What there is to say about terms that are to come after these.
    #[must_use]
    pub fn findings(&self, next: &Terms, now: DateTime<Utc>) -> Vec<Finding> {
        if let Some(version) = self.text_changed(next, now) {
            return vec![Finding::new("terms.version", Kind::TermsTextChanged { version: version.to_owned() })];
        }
        let renamed = self.known(now).last().filter(|last| last.file == next.file && last.version != next.version);
        let finding = |last: &Terms| Finding::new("terms.version", Kind::TermsRenamed { before: last.version.clone() });
        renamed.map(finding).into_iter().collect()
    }

    /// The terms that members may have seen.
    fn known(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Terms> {
        self.steps.iter().filter(move |step| step.from <= now).map(|step| &step.terms)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::policy::terms::Placement;
    use crate::testing::japan;

    fn terms(version: &str, text: &str, reconsent: Reconsent) -> Terms {
        Terms {
            version: version.into(),
            file: text.into(),
            file_en: None,
            placement: Placement::IdentityPage,
            reconsent,
            grace_days: 30,
            changes: None,
            changes_en: None,
        }
    }

    fn step(from: &str, version: &str, reconsent: Reconsent) -> Step {
        let from = japan(from);
        Step { from, recorded_at: from, terms: terms(version, version, reconsent) }
    }

    fn ledger(steps: &[(&str, &str, Reconsent)]) -> Ledger {
        Ledger::new(steps.iter().map(|(from, version, reconsent)| step(from, version, *reconsent)).collect())
    }

    fn agreed(to: &[&str]) -> Vec<String> {
        to.iter().map(|text| (*text).to_owned()).collect()
    }

    fn until(day: &str) -> Standing {
        Standing::Asked { until: day.parse().unwrap() }
    }

    const A: &str = "2026-04-01T00:00:00";
    const B: &str = "2026-12-01T00:00:00";
    const C: &str = "2027-02-01T00:00:00";
    const TICK: Duration = Duration::microseconds(1);
    use Reconsent::{Ask, Tell};

    #[test]
    fn a_new_version_is_asked_from_its_instant_and_due_when_the_grace_is_over() {
        let ledger = ledger(&[(A, "1", Ask), (B, "2", Ask)]);
        let one = agreed(&["1"]);
        let end = japan("2026-12-31T00:00:00");
        for (now, expected) in [
            (japan(A) - TICK, Standing::Settled),
            (japan(B) - TICK, Standing::Settled),
            (japan(B), until("2026-12-31")),
            (end - TICK, until("2026-12-31")),
            (end, Standing::Due),
            (end + Duration::days(4000), Standing::Due),
        ] {
            assert_eq!(ledger.standing(&one, now), expected, "{now}");
            assert_eq!(ledger.standing(&agreed(&["1", "2"]), now), Standing::Settled, "{now}");
        }
        // Who agreed to the new one in a registration that began a moment before the old one was in force again.
        assert_eq!(ledger.standing(&agreed(&["2"]), japan(B)), Standing::Settled);
        assert_eq!(Ledger::default().standing(&one, end), Standing::Settled);
    }

    #[test]
    fn the_grace_counts_whole_days_of_japan_and_from_when_it_was_published() {
        let mut late = step("2026-12-01T14:00:00", "2", Ask);
        let one = agreed(&["1"]);
        for (recorded, days, ends) in [
            ("2026-11-20T10:00:00", 30, "2026-12-31T00:00:00"),
            // Said to hold since a day that was over.
            ("2026-12-11T10:00:00", 30, "2027-01-10T00:00:00"),
            ("2026-11-20T10:00:00", 1, "2026-12-02T00:00:00"),
            ("2026-11-20T10:00:00", 0, "2026-12-01T14:00:00"),
        ] {
            (late.recorded_at, late.terms.grace_days) = (japan(recorded), days);
            let ledger = Ledger::new(vec![late.clone(), step(A, "1", Ask)]);
            assert_ne!(ledger.standing(&one, japan(ends) - TICK), Standing::Due, "{recorded} {days}");
            assert_eq!(ledger.standing(&one, japan(ends)), Standing::Due, "{recorded} {days}");
        }
    }

    #[test]
    fn versions_that_were_skipped_ask_once_and_a_text_taken_back_counts_again() {
        let skipped = ledger(&[(A, "1", Ask), (B, "2", Ask), (C, "3", Ask)]);
        assert_eq!(skipped.standing(&agreed(&["1"]), japan(C)), until("2027-03-03"));
        assert_eq!(skipped.standing(&agreed(&["1", "2"]), japan(C)), until("2027-03-03"));
        assert_eq!(skipped.standing(&agreed(&["1", "3"]), japan(C)), Standing::Settled);
        let back = ledger(&[(A, "1", Ask), (B, "2", Ask), (C, "1", Ask)]);
        assert_eq!(back.standing(&agreed(&["1"]), japan(C) - TICK), Standing::Due);
        assert_eq!(back.standing(&agreed(&["1"]), japan(C)), Standing::Settled);
        assert_eq!(back.standing(&agreed(&["1", "2"]), japan(C)), Standing::Settled);
        assert_eq!(back.standing(&agreed(&["2"]), japan(C)), until("2027-03-03"));
        let editions: Vec<_> =
            back.editions(japan(C)).iter().map(|edition| (edition.terms.version.clone(), edition.from)).collect();
        assert_eq!(editions, [("1".into(), japan(A)), ("2".into(), japan(B)), ("1".into(), japan(C))]);
    }

    #[test]
    fn a_version_that_tells_asks_nothing_and_lets_nobody_off() {
        let ledger = ledger(&[(A, "1", Ask), (B, "2", Ask), ("2026-12-20T00:00:00", "2a", Tell), (C, "2b", Tell)]);
        let told = japan("2026-12-20T00:00:00");
        assert_eq!(ledger.standing(&agreed(&["2"]), told), Standing::Told);
        assert_eq!(ledger.standing(&agreed(&["2"]), japan("2027-01-19T00:00:00") - TICK), Standing::Told);
        assert_eq!(ledger.standing(&agreed(&["2"]), japan("2027-01-19T00:00:00")), Standing::Settled);
        assert_eq!(ledger.standing(&agreed(&["2"]), japan(C)), Standing::Told);
        assert_eq!(ledger.standing(&agreed(&["2a"]), japan(C)), Standing::Told);
        assert_eq!(ledger.standing(&agreed(&["2b"]), japan(C)), Standing::Settled);
        // The slip of the pen neither opens the door again nor gives another month.
        assert_eq!(ledger.standing(&agreed(&["1"]), told), until("2026-12-31"));
        assert_eq!(ledger.standing(&agreed(&["1"]), japan(C)), Standing::Due);
    }

    #[test]
    fn a_name_keeps_its_text_once_somebody_could_have_agreed_to_it() {
        let ledger = ledger(&[(A, "1", Ask), (B, "2", Ask)]);
        let other_text = terms("2", "another", Ask);
        assert_eq!(ledger.text_changed(&other_text, japan(B) - TICK), None, "nobody has seen it");
        assert_eq!(ledger.text_changed(&other_text, japan(B)), Some("2"));
        assert_eq!(ledger.text_changed(&terms("1", "another", Ask), japan(C)), Some("1"), "long ago");
        assert_eq!(ledger.text_changed(&terms("1", "1", Tell), japan(C)), None, "taken back");
        let english = Terms { file_en: Some("english".into()), ..terms("2", "2", Ask) };
        assert_eq!(ledger.text_changed(&english, japan(C)), None, "a translation that comes later");
        let with_english = Ledger::new(vec![Step { terms: english, ..step(B, "2", Ask) }]);
        assert_eq!(with_english.text_changed(&terms("2", "2", Ask), japan(C)), Some("2"));
        let kinds = |next: &Terms| ledger.findings(next, japan(C)).into_iter().map(|finding| finding.kind).collect();
        let kinds: &dyn Fn(&Terms) -> Vec<Kind> = &kinds;
        assert_eq!(kinds(&other_text), [Kind::TermsTextChanged { version: "2".into() }]);
        assert_eq!(kinds(&terms("3", "2", Ask)), [Kind::TermsRenamed { before: "2".into() }]);
        assert_eq!(kinds(&terms("3", "3", Ask)), []);
    }
}
