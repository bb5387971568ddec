//! Versions of a text that a society publishes: its terms (利用規約の版), or its privacy notice. They follow from the society's
//! policy versions: which text is in force since when, and what the text asks of a member who has agreed to another one. Pure;
//! time is an argument.
//!
//! A text is identified by its SHA-256. The same text under another name is the same version. A text that is withdrawn
//! and later in force again counts as agreed to for members who agreed to it before.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::clock::day_in_japan;
use crate::policy::check::{Finding, FindingKind};
use crate::policy::published::{Published, TextVersion};
use crate::policy::terms::Reconsent;

/// The text of one policy version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedText {
    /// The instant from which it is in force.
    pub from: DateTime<Utc>,
    /// The instant at which the policy version was recorded. Nobody can have known the text earlier.
    pub recorded_at: DateTime<Utc>,
    /// The text. Files are named by their hashes.
    pub text: TextVersion,
}

/// The versions of a text in all past, present and future policy versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    steps: Vec<RecordedText>,
}

/// A text in force, from one instant until the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition<'a> {
    /// The instant from which it is in force.
    pub from: DateTime<Utc>,
    /// The earliest instant at which members can have known the text, or that it asks for consent. The grace period
    /// starts here.
    known_from: DateTime<Utc>,
    /// The first day in Japan on which the answer can't be put off any more.
    pub grace_ends_on: NaiveDate,
    /// The text as the latest policy version with it has it.
    pub text: &'a TextVersion,
}

impl<'a> Edition<'a> {
    fn new(from: DateTime<Utc>, known_from: DateTime<Utc>, text: &'a TextVersion) -> Self {
        Self { from, known_from, grace_ends_on: grace_from(known_from, text), text }
    }

    /// Applies a later policy version with the same text. Members must not be shut out by a change that they couldn't
    /// know. A text that was only announced and now asks for consent gets a new grace period. A shortened grace period
    /// ends no earlier than if it had started at the change.
    fn say(&mut self, known_from: DateTime<Utc>, text: &'a TextVersion) {
        if (self.text.reconsent, text.reconsent) == (Reconsent::Tell, Reconsent::Ask) {
            *self = Self::new(self.from, known_from, text);
            return;
        }
        let kept = self.grace_ends_on.min(grace_from(known_from, text));
        self.grace_ends_on = kept.max(grace_from(self.known_from, text));
        self.text = text;
    }

    fn is_in_grace(&self, now: DateTime<Utc>) -> bool {
        day_in_japan(now) < self.grace_ends_on
    }
}

fn grace_from(known_from: DateTime<Utc>, text: &TextVersion) -> NaiveDate {
    let days = Days::new(u64::from(text.grace_days));
    day_in_japan(known_from).checked_add_days(days).unwrap_or(NaiveDate::MAX)
}

/// What a member must be told or asked about the terms in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsStanding {
    /// Nothing.
    Settled,
    /// The earlier consent stays valid. The member is told what has changed.
    Told,
    /// The member is asked for an answer and may put it off until the start of this day in Japan.
    Asked {
        /// The day.
        until: NaiveDate,
    },
    /// The member must answer before anything else.
    Due,
}

impl Ledger {
    /// Creates a ledger from the terms of all policy versions, in any order.
    #[must_use]
    pub fn new(mut steps: Vec<RecordedText>) -> Self {
        steps.sort_by_key(|step| step.from);
        Self { steps }
    }

    /// The texts that were in force until `now`, earliest first. The last one is in force.
    #[must_use]
    pub fn editions(&self, now: DateTime<Utc>) -> Vec<Edition<'_>> {
        let mut editions: Vec<Edition<'_>> = Vec::new();
        for (index, step) in self.steps_until(now).enumerate() {
            // The first text changes nothing for anybody, so the instant of its recording doesn't matter.
            let known_from = if index == 0 { step.from } else { step.from.max(step.recorded_at) };
            match editions.last_mut() {
                Some(last) if last.text.file == step.text.file => last.say(known_from, &step.text),
                _ => editions.push(Edition::new(step.from, known_from, &step.text)),
            }
        }
        editions
    }

    /// The text in force.
    #[must_use]
    pub fn in_force(&self, now: DateTime<Utc>) -> Option<Edition<'_>> {
        self.editions(now).pop()
    }

    /// What must be told or asked of a member who has agreed to the texts with these hashes.
    ///
    /// A version that is only announced builds on the version before it, back to the latest version that asked for
    /// consent. A member who has agreed to any of these versions is asked nothing. A member who has agreed to none must
    /// answer by the end of the grace period of the version that asked.
    #[must_use]
    pub fn standing(&self, agreed: &[String], now: DateTime<Utc>) -> TermsStanding {
        let editions = self.editions(now);
        let has_agreed = |edition: &Edition<'_>| agreed.contains(&edition.text.file);
        let Some(in_force) = editions.last() else { return TermsStanding::Settled };
        if has_agreed(in_force) {
            return TermsStanding::Settled;
        }
        let asking = editions.iter().rposition(|edition| edition.text.reconsent == Reconsent::Ask).unwrap_or_default();
        let standing_on = editions.get(asking..).unwrap_or_default();
        if standing_on.iter().any(has_agreed) {
            return if in_force.is_in_grace(now) { TermsStanding::Told } else { TermsStanding::Settled };
        }
        match standing_on.first() {
            Some(asking) if asking.is_in_grace(now) => TermsStanding::Asked { until: asking.grace_ends_on },
            _ => TermsStanding::Due,
        }
    }

    /// The text in force while members are told that it is new: not the first one, and within its days. For a text that asks
    /// for no consent.
    #[must_use]
    pub fn news(&self, now: DateTime<Utc>) -> Option<Edition<'_>> {
        let mut editions = self.editions(now);
        let latest = editions.pop().filter(|_| !editions.is_empty())?;
        (!latest.text.is_standard() && latest.is_in_grace(now)).then_some(latest)
    }

    /// The latest edition of the text with this hash, if it was in force until `now`.
    #[must_use]
    pub fn edition_of(&self, sha256: &str, now: DateTime<Utc>) -> Option<Edition<'_>> {
        self.editions(now).into_iter().rfind(|edition| edition.text.file == sha256)
    }

    /// The name of the version in `next`, if somebody can have agreed to a different text of that name.
    #[must_use]
    pub fn text_changed<'a>(&self, next: &'a TextVersion, now: DateTime<Utc>) -> Option<&'a str> {
        let differs = |known: &TextVersion| {
            let english = known.file_en.is_some() && known.file_en != next.file_en;
            known.version == next.version && (known.file != next.file || english)
        };
        self.known(now).any(differs).then_some(next.version.as_str())
    }

    /// Findings about `next` as the version after these.
    #[must_use]
    pub fn findings(&self, of: Published, next: &TextVersion, now: DateTime<Utc>) -> Vec<Finding> {
        if let Some(version) = self.text_changed(next, now) {
            let kind = FindingKind::TextChanged { of, version: version.to_owned() };
            return vec![Finding::new(of.version_key(), kind)];
        }
        let renamed = self.known(now).last().filter(|last| last.file == next.file && last.version != next.version);
        let finding = |last: &TextVersion| {
            Finding::new(of.version_key(), FindingKind::VersionRenamed { of, before: last.version.clone() })
        };
        renamed.map(finding).into_iter().collect()
    }

    /// The texts that members can have seen.
    fn known(&self, now: DateTime<Utc>) -> impl Iterator<Item = &TextVersion> {
        self.steps_until(now).map(|step| &step.text)
    }

    /// The steps that have begun by `now`. The first step counts even before its date, as the first policy does.
    fn steps_until(&self, now: DateTime<Utc>) -> impl Iterator<Item = &RecordedText> {
        let within = move |(index, step): &(usize, &RecordedText)| *index == 0 || step.from <= now;
        self.steps.iter().enumerate().filter(within).map(|(_, step)| step)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::testing::japan;

    fn terms(version: &str, text: &str, reconsent: Reconsent) -> TextVersion {
        TextVersion {
            version: version.into(),
            file: text.into(),
            file_en: None,
            reconsent,
            grace_days: 30,
            changes: None,
            changes_en: None,
        }
    }

    fn step(from: &str, version: &str, reconsent: Reconsent) -> RecordedText {
        let from = japan(from);
        RecordedText { from, recorded_at: from, text: terms(version, version, reconsent) }
    }

    fn ledger(steps: &[(&str, &str, Reconsent)]) -> Ledger {
        Ledger::new(steps.iter().map(|(from, version, reconsent)| step(from, version, *reconsent)).collect())
    }

    fn agreed(to: &[&str]) -> Vec<String> {
        to.iter().map(|text| (*text).to_owned()).collect()
    }

    fn until(day: &str) -> TermsStanding {
        TermsStanding::Asked { until: day.parse().unwrap() }
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
            (japan(A) - TICK, TermsStanding::Settled),
            (japan(B) - TICK, TermsStanding::Settled),
            (japan(B), until("2026-12-31")),
            (end - TICK, until("2026-12-31")),
            (end, TermsStanding::Due),
            (end + Duration::days(4000), TermsStanding::Due),
        ] {
            assert_eq!(ledger.standing(&one, now), expected, "{now}");
            assert_eq!(ledger.standing(&agreed(&["1", "2"]), now), TermsStanding::Settled, "{now}");
        }
        // A member who has agreed to the new text and never to the old one.
        assert_eq!(ledger.standing(&agreed(&["2"]), japan(B)), TermsStanding::Settled);
        assert_eq!(Ledger::default().standing(&one, end), TermsStanding::Settled);
    }

    #[test]
    fn the_grace_counts_whole_days_of_japan_and_from_when_it_was_published() {
        let mut late = step("2026-12-01T14:00:00", "2", Ask);
        let one = agreed(&["1"]);
        for (recorded, days, ends) in [
            ("2026-11-20T10:00:00", 30, "2026-12-31T00:00:00"),
            // The policy version was recorded after the day from which it is said to hold.
            ("2026-12-11T10:00:00", 30, "2027-01-10T00:00:00"),
            ("2026-11-20T10:00:00", 1, "2026-12-02T00:00:00"),
            ("2026-11-20T10:00:00", 0, "2026-12-01T14:00:00"),
        ] {
            (late.recorded_at, late.text.grace_days) = (japan(recorded), days);
            let ledger = Ledger::new(vec![late.clone(), step(A, "1", Ask)]);
            assert_ne!(ledger.standing(&one, japan(ends) - TICK), TermsStanding::Due, "{recorded} {days}");
            assert_eq!(ledger.standing(&one, japan(ends)), TermsStanding::Due, "{recorded} {days}");
        }
    }

    #[test]
    fn versions_that_were_skipped_ask_once_and_a_text_taken_back_counts_again() {
        let skipped = ledger(&[(A, "1", Ask), (B, "2", Ask), (C, "3", Ask)]);
        assert_eq!(skipped.standing(&agreed(&["1"]), japan(C)), until("2027-03-03"));
        assert_eq!(skipped.standing(&agreed(&["1", "2"]), japan(C)), until("2027-03-03"));
        assert_eq!(skipped.standing(&agreed(&["1", "3"]), japan(C)), TermsStanding::Settled);
        let back = ledger(&[(A, "1", Ask), (B, "2", Ask), (C, "1", Ask)]);
        assert_eq!(back.standing(&agreed(&["1"]), japan(C) - TICK), TermsStanding::Due);
        assert_eq!(back.standing(&agreed(&["1"]), japan(C)), TermsStanding::Settled);
        assert_eq!(back.standing(&agreed(&["1", "2"]), japan(C)), TermsStanding::Settled);
        assert_eq!(back.standing(&agreed(&["2"]), japan(C)), until("2027-03-03"));
        let editions: Vec<_> =
            back.editions(japan(C)).iter().map(|edition| (edition.text.version.clone(), edition.from)).collect();
        assert_eq!(editions, [("1".into(), japan(A)), ("2".into(), japan(B)), ("1".into(), japan(C))]);
    }

    #[test]
    fn a_version_that_tells_asks_nothing_and_lets_nobody_off() {
        let ledger = ledger(&[(A, "1", Ask), (B, "2", Ask), ("2026-12-20T00:00:00", "2a", Tell), (C, "2b", Tell)]);
        let told = japan("2026-12-20T00:00:00");
        assert_eq!(ledger.standing(&agreed(&["2"]), told), TermsStanding::Told);
        assert_eq!(ledger.standing(&agreed(&["2"]), japan("2027-01-19T00:00:00") - TICK), TermsStanding::Told);
        assert_eq!(ledger.standing(&agreed(&["2"]), japan("2027-01-19T00:00:00")), TermsStanding::Settled);
        assert_eq!(ledger.standing(&agreed(&["2"]), japan(C)), TermsStanding::Told);
        assert_eq!(ledger.standing(&agreed(&["2a"]), japan(C)), TermsStanding::Told);
        assert_eq!(ledger.standing(&agreed(&["2b"]), japan(C)), TermsStanding::Settled);
        // An announced version neither reopens the portal to members whose answer is due nor grants another month.
        assert_eq!(ledger.standing(&agreed(&["1"]), told), until("2026-12-31"));
        assert_eq!(ledger.standing(&agreed(&["1"]), japan(C)), TermsStanding::Due);
    }

    /// A text that was announced from B on. Another policy version changes its terms from an instant on and is recorded
    /// at another instant.
    fn said_anew(
        days: u16,
        reconsent: Reconsent,
        from: &str,
        recorded: &str,
        to: (u16, Reconsent),
    ) -> Vec<RecordedText> {
        let mut steps = vec![step(A, "1", Ask), step(B, "2", reconsent), step(from, "2", to.1)];
        (steps[1].text.grace_days, steps[2].text.grace_days) = (days, to.0);
        steps[2].recorded_at = japan(recorded);
        steps
    }

    #[test]
    fn what_only_told_and_now_asks_has_a_grace_from_when_that_could_be_known() {
        let one = agreed(&["1"]);
        for (from, recorded, ends) in [
            (C, C, "2027-03-03T00:00:00"),
            (C, "2027-01-20T10:00:00", "2027-03-03T00:00:00"),
            // The change is said to hold since a past day, even since the first day of the text.
            (C, "2027-02-10T10:00:00", "2027-03-12T00:00:00"),
            (B, "2027-02-10T10:00:00", "2027-03-12T00:00:00"),
        ] {
            let ledger = Ledger::new(said_anew(30, Tell, from, recorded, (30, Ask)));
            let end = japan(ends);
            assert_ne!(ledger.standing(&one, japan(from)), TermsStanding::Due, "{from} {recorded}");
            assert_eq!(ledger.standing(&one, end - TICK), until(&ends[..10]), "{from} {recorded}");
            assert_eq!(ledger.standing(&one, end), TermsStanding::Due, "{from} {recorded}");
            assert_eq!(ledger.standing(&agreed(&["2"]), end), TermsStanding::Settled);
        }
        let ledger = Ledger::new(said_anew(30, Tell, C, C, (30, Ask)));
        assert_eq!(ledger.standing(&one, japan(C) - TICK), TermsStanding::Settled, "told, and that is over");
        assert_eq!(ledger.in_force(japan(C)).unwrap().from, japan(B), "it is the same text");
    }

    #[test]
    fn a_grace_that_is_made_shorter_ends_no_earlier_than_counted_from_then_and_never_later_than_before() {
        let one = agreed(&["1"]);
        let shortened = "2026-12-11T00:00:00";
        for (days, recorded, to, ends) in [
            (60, shortened, 10, "2026-12-21"),
            (60, shortened, 0, "2026-12-11"),
            (60, "2026-12-15T10:00:00", 0, "2026-12-15"),
            // The old end of the grace period stays, because members knew it.
            (15, shortened, 10, "2026-12-16"),
            (5, shortened, 3, "2026-12-06"),
            // A lengthened grace period counts from the start of the text.
            (20, shortened, 40, "2027-01-10"),
        ] {
            let ledger = Ledger::new(said_anew(days, Ask, shortened, recorded, (to, Ask)));
            let end = japan(&format!("{ends}T00:00:00"));
            let at = end.max(japan(shortened));
            assert_eq!(ledger.standing(&one, at), TermsStanding::Due, "{days} {to}");
            if at == end {
                assert_ne!(ledger.standing(&one, end - TICK), TermsStanding::Due, "{days} {to}");
            }
        }
        // The same terms once more, then a slightly longer grace period: the end stays where the shortening put it.
        let mut steps = said_anew(60, Ask, shortened, shortened, (10, Ask));
        for (from, days) in [("2026-12-12T00:00:00", 10), ("2026-12-13T00:00:00", 12)] {
            steps.push(step(from, "2", Ask));
            steps.last_mut().unwrap().text.grace_days = days;
            let in_force = Ledger::new(steps.clone());
            let in_force = in_force.in_force(japan(C)).unwrap();
            assert_eq!(in_force.grace_ends_on, "2026-12-21".parse::<NaiveDate>().unwrap(), "{days}");
        }
    }

    #[test]
    fn a_text_is_news_from_its_day_until_its_days_are_over_and_never_the_first_one_nor_the_standard() {
        let standard = TextVersion { version: String::new(), file: String::new(), ..terms("", "", Tell) };
        let from = japan(A);
        let first = RecordedText { from, recorded_at: from, text: standard.clone() };
        let (late, back) = (japan(B), japan(C));
        let last = RecordedText { from: back, recorded_at: back, text: standard };
        let ledger = Ledger::new(vec![first, step(B, "1", Tell), last]);
        for (now, news) in [
            (from, None),
            (late - TICK, None),
            (late, Some("1")),
            (japan("2026-12-31T00:00:00") - TICK, Some("1")),
            (japan("2026-12-31T00:00:00"), None),
            (back, None),
        ] {
            assert_eq!(ledger.news(now).map(|edition| edition.text.version.as_str()), news, "{now}");
        }
        let names = ledger.editions(back).iter().map(|edition| edition.text.is_standard()).collect::<Vec<_>>();
        assert_eq!(names, [true, false, true]);
        assert_eq!(self::ledger(&[(A, "1", Tell)]).news(from), None, "whoever registers reads the first one anyway");
    }

    #[test]
    fn the_first_one_is_known_before_its_date_because_it_is_registered_with() {
        let ledger = ledger(&[(B, "1", Ask), (C, "2", Ask)]);
        let (now, other) = (japan(A), terms("1", "another", Ask));
        assert_eq!(ledger.in_force(now).unwrap().text.file, "1");
        assert_eq!(ledger.text_changed(&other, now), Some("1"));
        assert_eq!(ledger.text_changed(&terms("2", "another", Ask), now), None, "the next one nobody has seen");
    }

    #[test]
    fn a_name_keeps_its_text_once_somebody_could_have_agreed_to_it() {
        let ledger = ledger(&[(A, "1", Ask), (B, "2", Ask)]);
        let other_text = terms("2", "another", Ask);
        assert_eq!(ledger.text_changed(&other_text, japan(B) - TICK), None, "nobody has seen it");
        assert_eq!(ledger.text_changed(&other_text, japan(B)), Some("2"));
        assert_eq!(ledger.text_changed(&terms("1", "another", Ask), japan(C)), Some("1"), "long ago");
        assert_eq!(ledger.text_changed(&terms("1", "1", Tell), japan(C)), None, "taken back");
        let english = TextVersion { file_en: Some("english".into()), ..terms("2", "2", Ask) };
        assert_eq!(ledger.text_changed(&english, japan(C)), None, "a translation that comes later");
        let with_english = Ledger::new(vec![RecordedText { text: english, ..step(B, "2", Ask) }]);
        assert_eq!(with_english.text_changed(&terms("2", "2", Ask), japan(C)), Some("2"));
        let kinds = |next: &TextVersion| {
            ledger.findings(Published::Terms, next, japan(C)).into_iter().map(|finding| finding.kind).collect()
        };
        let kinds: &dyn Fn(&TextVersion) -> Vec<FindingKind> = &kinds;
        assert_eq!(kinds(&other_text), [FindingKind::TextChanged { of: Published::Terms, version: "2".into() }]);
        assert_eq!(
            kinds(&terms("3", "2", Ask)),
            [FindingKind::VersionRenamed { of: Published::Terms, before: "2".into() }]
        );
        assert_eq!(kinds(&terms("3", "3", Ask)), []);
    }
}
