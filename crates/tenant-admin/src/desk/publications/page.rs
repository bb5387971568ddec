//! The pages of publications at the desk.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::ids::{KeptFileId, PublicationId};
use madoguchi_core::input::instant::typed_instant;
use madoguchi_core::links::desk as links;
use madoguchi_core::services::finding::{ArchiveFault, At, Fault, FileFault, LeftOut, MistakeKind};
use madoguchi_core::services::publication::intake::IntakeReport;
use madoguchi_core::services::publication::{FinishedPublication, ListedPublication, PublicationKind};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

use super::said;
use crate::desk::face::LARGEST_DATA;
use crate::desk::members::grouped;

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// A file was published.
    Published,
    /// Somebody else has published the same file.
    Meanwhile,
    /// Every row of the file was published before.
    NothingNew,
    /// Another file was published instead, or the publication was withdrawn meanwhile.
    Superseded,
    /// A large file is still being taken in.
    Running,
    /// A publication was moved.
    Moved,
    /// A publication was withdrawn.
    Withdrawn,
}

impl Done {
    const ALL: [Self; 7] = [
        Self::Published,
        Self::Meanwhile,
        Self::NothingNew,
        Self::Superseded,
        Self::Running,
        Self::Moved,
        Self::Withdrawn,
    ];

    /// The word in the query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Meanwhile => "meanwhile",
            Self::NothingNew => "nothing-new",
            Self::Superseded => "superseded",
            Self::Running => "running",
            Self::Moved => "moved",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }
}

/// The publications, with the form for a file.
#[derive(Clone, Debug, Serialize)]
pub struct Publications {
    /// What is wrong; empty at first.
    pub errors: Vec<FieldError>,
    /// What has just happened.
    pub notice: Option<Done>,
    /// The kinds of data that a file can have.
    pub kinds: Vec<KindChoice>,
    /// Whether members don't see checkups, because households share accounts.
    pub checkups_off: bool,
    /// The publications, the latest begun first.
    pub rows: Vec<PublicationRow>,
    /// The largest file, in megabytes.
    pub most: usize,
}

/// A kind of data.
#[derive(Clone, Debug, Serialize)]
pub struct KindChoice {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub name: String,
    /// What such a file is.
    pub what: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A publication.
#[derive(Clone, Debug, Serialize)]
pub struct PublicationRow {
    /// What it has.
    pub kind: String,
    /// Where it is shown.
    pub href: String,
    /// When it was begun, in words.
    pub begun: String,
    /// Its rows; none while they are being added.
    pub rows: Option<String>,
    /// How it stands, in words.
    pub standing: String,
}

impl Publications {
    /// The page with `chosen` in its form, or the first kind. `off` tells that members don't see checkups.
    pub(super) fn of(
        words: &Words,
        found: &[ListedPublication],
        now: DateTime<Utc>,
        (chosen, off): (Option<PublicationKind>, bool),
    ) -> Self {
        let chosen = chosen.unwrap_or(PublicationKind::MedicalExpenses);
        let choice = |kind: PublicationKind| KindChoice {
            word: kind.word(),
            name: said::kind(words, kind),
            what: said::kind_file(words, kind),
            chosen: kind == chosen,
        };
        let row = |one: &ListedPublication| PublicationRow {
            kind: said::kind(words, one.kind),
            href: links::of(links::PUBLICATION, one.id.0),
            begun: words.instant(one.begun_at),
            rows: one.finished.map(|finished| grouped(finished.rows)),
            standing: standing(words, one, now),
        };
        Self {
            errors: Vec::new(),
            notice: None,
            kinds: PublicationKind::ALL.map(choice).into(),
            checkups_off: off,
            rows: found.iter().map(row).collect(),
            most: LARGEST_DATA / (1024 * 1024),
        }
    }
}

fn standing(words: &Words, one: &ListedPublication, now: DateTime<Utc>) -> String {
    match one.finished {
        None => words.text("desk-publications-unfinished").to_owned(),
        Some(FinishedPublication { from, .. }) => {
            let key = if one.waits(now) { "desk-publications-waits" } else { "desk-publications-out" };
            words.format(key, &[("at", words.instant(from).into())])
        }
    }
}

/// What is in a file, with the form that publishes it.
#[derive(Clone, Debug, Serialize)]
pub struct Analysis {
    /// What is wrong with what was typed; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// Why the file can't be read at all.
    pub unreadable: Option<String>,
    /// The counts.
    pub facts: Vec<Fact>,
    /// Mistakes, in words.
    pub faults: Vec<String>,
    /// How many more there are, in words.
    pub more_faults: Option<String>,
    /// Rows that are left out, in words.
    pub left_out: Vec<String>,
    /// How many more there are, in words.
    pub more_left_out: Option<String>,
    /// Whether it can be published.
    pub can_publish: bool,
    /// The instant that was typed.
    pub from: String,
}

/// A count or another fact.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
}

impl Analysis {
    pub(super) fn of(words: &Words, id: KeptFileId, kind: PublicationKind, report: &IntakeReport) -> Self {
        let fact = |key: &str, value: String| Fact { label: words.text(key).to_owned(), value };
        let count = |rows: u64| words.format("desk-publications-count", &[("count", grouped(rows).into())]);
        let of_usize = |rows: usize| count(u64::try_from(rows).unwrap_or(u64::MAX));
        let mut facts = vec![
            fact("desk-publications-kind", said::kind(words, kind)),
            fact("desk-publications-rows", count(report.rows)),
            fact("desk-publications-new", count(report.new)),
            fact("desk-publications-known", count(report.known)),
            fact("desk-publications-left-out", of_usize(report.left_out_in_all)),
            fact("desk-publications-faults", of_usize(report.faults_in_all)),
        ];
        if let Some((first, last)) = report.days {
            let (key, first, last) = match kind {
                PublicationKind::MedicalExpenses => ("desk-publications-months", words.month(first), words.month(last)),
                PublicationKind::CheckupResults => ("desk-publications-days", words.date(first), words.date(last)),
            };
            let days = [("first", first.into()), ("last", last.into())];
            facts.push(fact(key, words.format("desk-publications-from-to", &days)));
        }
        let more = |in_all: usize, told: usize| {
            let more = in_all.checked_sub(told).filter(|more| *more > 0)?;
            Some(words.format("desk-publications-more", &[("count", more.to_string().into())]))
        };
        Self {
            errors: Vec::new(),
            href: links::of(links::PUBLICATION_FILE, id.0),
            unreadable: None,
            facts,
            faults: report.faults.iter().map(|fault| said::fault(words, fault)).collect(),
            more_faults: more(report.faults_in_all, report.faults.len()),
            left_out: report.left_out.iter().map(|one| said::left_out(words, one)).collect(),
            more_left_out: more(report.left_out_in_all, report.left_out.len()),
            can_publish: report.faults_in_all == 0 && report.new > 0,
            from: String::new(),
        }
    }

    pub(super) fn unreadable(words: &Words, id: KeptFileId, kind: PublicationKind, error: &FileFault) -> Self {
        let nothing = Self::of(words, id, kind, &IntakeReport::default());
        Self { unreadable: Some(said::file(words, error)), facts: Vec::new(), ..nothing }
    }
}

/// One publication, with what can still be done with it.
#[derive(Clone, Debug, Serialize)]
pub struct Publishing {
    /// What is wrong; empty at first.
    pub errors: Vec<FieldError>,
    /// What is known about it.
    pub facts: Vec<Fact>,
    /// Where it is moved; none where it is out, or its rows aren't all there.
    pub move_href: Option<String>,
    /// Whether members see it.
    pub is_out: bool,
    /// Where it is withdrawn; none where it is out and other rows correct it.
    pub withdraw_href: Option<String>,
    /// The instant in the form.
    pub from: String,
}

impl Publishing {
    pub(super) fn of(words: &Words, one: &ListedPublication, now: DateTime<Utc>) -> Self {
        let fact = |key: &str, value: String| Fact { label: words.text(key).to_owned(), value };
        let mut facts = vec![
            fact("desk-publications-kind", said::kind(words, one.kind)),
            fact("desk-column-standing", standing(words, one, now)),
            fact("desk-publications-begun", words.instant(one.begun_at)),
        ];
        if let Some(finished) = one.finished {
            let rows = words.format("desk-publications-count", &[("count", grouped(finished.rows).into())]);
            facts.push(fact("desk-publications-rows", rows));
        }
        let waits = one.waits(now);
        let can_be_withdrawn = one.can_be_withdrawn(now);
        Self {
            errors: Vec::new(),
            facts,
            is_out: !waits,
            move_href: one.finished.filter(|_| waits).map(|_| links::of(links::PUBLICATION, one.id.0)),
            withdraw_href: can_be_withdrawn.then(|| links::of(links::WITHDRAW_PUBLICATION, one.id.0)),
            from: one.finished.map(|finished| typed_instant(finished.from)).unwrap_or_default(),
        }
    }
}

fn sample_instant() -> DateTime<Utc> {
    instant_in_japan(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(), 10 * 60)
}

fn sample_publications() -> [ListedPublication; 4] {
    let id = PublicationId(Uuid::nil());
    let finished = |rows, days| {
        let from = sample_instant() + Duration::days(days);
        Some(FinishedPublication { id, rows, from })
    };
    let begun = |days| sample_instant() - Duration::days(days);
    let (expenses, checkups) = (PublicationKind::MedicalExpenses, PublicationKind::CheckupResults);
    [
        ListedPublication { id, kind: expenses, begun_at: begun(0), finished: None },
        ListedPublication { id, kind: expenses, begun_at: begun(1), finished: finished(1_234, 5) },
        ListedPublication { id, kind: expenses, begun_at: begun(31), finished: finished(98_765, -30) },
        ListedPublication { id, kind: checkups, begun_at: begun(40), finished: finished(2_345, -35) },
    ]
}

impl Page for Publications {
    const TEMPLATE: &'static str = "publications/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let list = Self::of(words, &sample_publications(), sample_instant(), (None, false));
        let errors = vec![FieldError::at("file", words.text("desk-publications-error-no-file"))];
        let mut samples = vec![
            ("list", list.clone()),
            ("no-file", Self { errors, ..list.clone() }),
            ("empty", Self::of(words, &[], sample_instant(), (Some(PublicationKind::CheckupResults), true))),
        ];
        samples.extend(Done::ALL.map(|done| (done.word(), Self { notice: Some(done), ..list.clone() })));
        samples
    }
}

impl Page for Analysis {
    const TEMPLATE: &'static str = "publications/analysis.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let month = |number| NaiveDate::from_ymd_opt(2026, number, 1).unwrap_or_default();
        let left_out = [LeftOut::UnknownNumber, LeftOut::UnknownBranch, LeftOut::TooOld, LeftOut::NotCovered]
            .map(|why| (At::Line(7), why));
        let good = IntakeReport {
            rows: 1_300,
            new: 1_234,
            known: 12,
            days: Some((month(4), month(9))),
            left_out: left_out.into(),
            left_out_in_all: 54,
            ..IntakeReport::default()
        };
        let fault = |column: Option<&str>, kind| Fault { at: At::Line(3), column: column.map(str::to_owned), kind };
        let bad = IntakeReport {
            faults: vec![fault(Some("診療年月"), MistakeKind::Month), fault(None, MistakeKind::TooManyCells)],
            faults_in_all: 2,
            ..good.clone()
        };
        let id = KeptFileId(Uuid::nil());
        let (expenses, checkups) = (PublicationKind::MedicalExpenses, PublicationKind::CheckupResults);
        let in_document = |kind| Fault {
            at: At::document("6139992_202606010_1/DATA/h139999999202606010100001.xml"),
            column: Some("9N001000000000001".into()),
            kind,
        };
        let documents = IntakeReport {
            faults: [MistakeKind::Unit, MistakeKind::Entity].map(in_document).into(),
            faults_in_all: 2,
            left_out: [LeftOut::BirthDate, LeftOut::Ambiguous].map(|why| (At::Whole, why)).into(),
            left_out_in_all: 2,
            ..good.clone()
        };
        let encrypted = FileFault::Archive(Some("DATA/h1.xml".into()), ArchiveFault::Encrypted);
        let page = Self::of(words, id, expenses, &good);
        let errors = vec![FieldError::at("from", words.text("desk-publications-error-from"))];
        let missing = FileFault::MissingColumns(vec!["記号", "番号"]);
        vec![
            ("no-instant", Self { errors, from: "きょう".into(), ..page.clone() }),
            ("analysis", page),
            ("mistakes", Self::of(words, id, expenses, &bad)),
            ("unreadable", Self::unreadable(words, id, expenses, &missing)),
            ("documents", Self::of(words, id, checkups, &documents)),
            ("archive", Self::unreadable(words, id, checkups, &encrypted)),
        ]
    }
}

impl Page for Publishing {
    const TEMPLATE: &'static str = "publications/publication.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let [open, waits, out, checkups] = sample_publications();
        let page = |one: &ListedPublication| Self::of(words, one, sample_instant());
        let errors = vec![FieldError::overall(words.text("desk-publications-error-out"))];
        vec![
            ("waits", page(&waits)),
            ("unfinished", page(&open)),
            ("out", Self { errors, ..page(&out) }),
            ("checkups", page(&checkups)),
        ]
    }
}
