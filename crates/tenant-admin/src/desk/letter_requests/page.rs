//! The pages of requests for a letter.

use madoguchi_core::ids::StaffId;
use madoguchi_core::letter_requests::{Candidate, LetterRequest, LetterRequestStanding};
use madoguchi_core::links::desk as links;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The names of those who have to do with a request.
#[derive(Default)]
pub(super) struct Names {
    pub(super) taken_by: Option<String>,
    pub(super) closed_by: Option<String>,
    /// The person who got the letter, with their page.
    pub(super) person: Option<(String, String)>,
}

/// The list of requests.
#[derive(Clone, Serialize)]
pub struct LetterRequestList {
    /// Whether these are the open ones.
    pub open: bool,
    /// The requests.
    pub rows: Vec<RequestLine>,
    /// The next page.
    pub more_href: Option<String>,
    /// The list of the closed ones.
    pub closed_href: String,
}

/// A request in the list.
#[derive(Clone, Serialize)]
pub struct RequestLine {
    /// Its page.
    pub href: String,
    /// 氏名カナ, as it was said.
    pub kana: String,
    /// When it was sent first, in words.
    pub asked: String,
    /// How often it was sent, in words; empty for once.
    pub times: String,
    /// How it stands, in words.
    pub standing: String,
}

impl RequestLine {
    pub(super) fn of(words: &Words, request: &LetterRequest, names: &Names) -> Self {
        Self {
            href: links::of(links::LETTER_REQUEST, request.id.0),
            kana: request.said.kana.clone(),
            asked: words.instant(request.asked_at),
            times: times(words, request),
            standing: standing(words, request, names),
        }
    }
}

fn times(words: &Words, request: &LetterRequest) -> String {
    match request.times {
        0 | 1 => String::new(),
        times => words.format(
            "desk-request-times",
            &[("times", times.into()), ("at", words.instant(request.last_asked_at).into())],
        ),
    }
}

fn standing(words: &Words, request: &LetterRequest, names: &Names) -> String {
    let who = |name: &Option<String>| name.clone().unwrap_or_default();
    match request.standing {
        LetterRequestStanding::Open => words.text("desk-request-open").to_owned(),
        LetterRequestStanding::Taken => words.format("desk-request-taken", &[("who", who(&names.taken_by).into())]),
        LetterRequestStanding::Done => words.format("desk-request-done", &[("who", who(&names.closed_by).into())]),
        LetterRequestStanding::Declined => {
            words.format("desk-request-declined", &[("who", who(&names.closed_by).into())])
        }
    }
}

/// One request.
#[derive(Clone, Serialize)]
pub struct LetterRequestPage {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// What was said, with its label.
    pub said: Vec<(String, String)>,
    /// How it stands, in words.
    pub standing: String,
    /// Why it was declined.
    pub declined: Option<String>,
    /// The person who got the letter.
    pub person: Option<(String, String)>,
    /// Whether it waits for the desk.
    pub open: bool,
    /// Whether the clerk has taken it.
    pub own: bool,
    /// Who had taken it when the page was drawn.
    pub taken_by: String,
    /// Where it is taken.
    pub take_href: String,
    /// Where it is declined.
    pub decline_href: String,
    /// The persons of the roster who may have sent it.
    pub candidates: Vec<CandidateLine>,
    /// The reason as typed.
    pub reason: String,
}

/// A person who may have sent a request.
#[derive(Clone, Serialize)]
pub struct CandidateLine {
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// 事業所名
    pub employer: String,
    /// Whether the birth date fits, in words.
    pub birth_date: String,
    /// Whether it fits.
    pub fits: bool,
    /// The page of the person.
    pub href: String,
    /// Where a letter is issued in answer.
    pub letter_href: String,
}

impl LetterRequestPage {
    pub(super) fn of(
        words: &Words,
        request: &LetterRequest,
        candidates: &[Candidate],
        names: &Names,
        clerk: StaffId,
    ) -> Self {
        let mut said = vec![(words.text("desk-request-kana").to_owned(), request.said.kana.clone())];
        if let Some(date) = request.said.birth_date {
            said.push((words.text("desk-person-birth-date").to_owned(), words.date(date)));
        }
        if let Some(fits) = request.said.insurer_number_fits {
            let key = if fits { "desk-request-number-fits" } else { "desk-request-number-differs" };
            said.push((words.text("desk-request-number").to_owned(), words.text(key).to_owned()));
        }
        if !request.said.employer.is_empty() {
            said.push((words.text("desk-person-employer").to_owned(), request.said.employer.clone()));
        }
        said.push((words.text("desk-request-asked").to_owned(), words.instant(request.asked_at)));
        let times = times(words, request);
        if !times.is_empty() {
            said.push((words.text("desk-request-again").to_owned(), times));
        }
        Self {
            errors: Vec::new(),
            said,
            standing: standing(words, request, names),
            declined: request.reason.clone(),
            person: names.person.clone(),
            open: request.is_open(),
            own: request.taken_by == Some(clerk),
            taken_by: request.taken_by.map(|id| id.to_string()).unwrap_or_default(),
            take_href: links::of(links::TAKE_LETTER_REQUEST, request.id.0),
            decline_href: links::of(links::DECLINE_LETTER_REQUEST, request.id.0),
            candidates: candidates.iter().map(|candidate| CandidateLine::of(words, request, candidate)).collect(),
            reason: String::new(),
        }
    }
}

impl CandidateLine {
    fn of(words: &Words, request: &LetterRequest, candidate: &Candidate) -> Self {
        let person = &candidate.found.person;
        let key = match candidate.birth_date_fits {
            Some(true) => "desk-request-date-fits",
            Some(false) => "desk-request-date-differs",
            None => "desk-request-date-not-asked",
        };
        Self {
            name: person.name.clone(),
            kana: person.kana.clone(),
            employer: person.employer_name.clone(),
            birth_date: words.text(key).to_owned(),
            fits: candidate.birth_date_fits != Some(false),
            href: links::person(person.id),
            letter_href: links::letter_for(person.id, request.id),
        }
    }
}

impl Page for LetterRequestList {
    const TEMPLATE: &'static str = "letter_requests/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |kana: &str, standing: String, times: String| RequestLine {
            href: "/letter-requests/x".into(),
            kana: kana.into(),
            asked: "2026年11月20日（金）10:00".into(),
            times,
            standing,
        };
        let again =
            words.format("desk-request-times", &[("times", 3.into()), ("at", "2026年11月21日（土）9:00".into())]);
        let who = |key: &str| words.format(key, &[("who", "窓口 花子".into())]);
        let open = Self {
            open: true,
            rows: vec![
                row("タカハシ サキコ", words.text("desk-request-open").to_owned(), again),
                row("サトウ ハナ", who("desk-request-taken"), String::new()),
            ],
            more_href: Some("/letter-requests?after=x".into()),
            closed_href: "/letter-requests?state=closed".into(),
        };
        let closed = Self {
            open: false,
            rows: vec![
                row("タカハシ サキコ", who("desk-request-done"), String::new()),
                row("サトウ ハナ", who("desk-request-declined"), String::new()),
            ],
            more_href: None,
            ..open.clone()
        };
        vec![("nobody", Self { rows: Vec::new(), more_href: None, ..open.clone() }), ("open", open), ("closed", closed)]
    }
}

impl Page for LetterRequestPage {
    const TEMPLATE: &'static str = "letter_requests/request.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let candidate = |name: &str, key: &str, fits| CandidateLine {
            name: name.into(),
            kana: "タカハシ サキコ".into(),
            employer: "みどり工業".into(),
            birth_date: words.text(key).to_owned(),
            fits,
            href: "/members/x".into(),
            letter_href: "/members/x/letter?request=y".into(),
        };
        let entry = |key: &str, value: &str| (words.text(key).to_owned(), value.to_owned());
        let open = Self {
            errors: Vec::new(),
            said: vec![
                entry("desk-request-kana", "タカハシ サキコ"),
                entry("desk-person-birth-date", "1979年8月22日（昭和54年8月22日）"),
                entry("desk-request-number", words.text("desk-request-number-fits")),
                entry("desk-request-asked", "2026年11月20日（金）10:00"),
            ],
            standing: words.text("desk-request-open").to_owned(),
            declined: None,
            person: None,
            open: true,
            own: false,
            taken_by: String::new(),
            take_href: "/letter-requests/x/take".into(),
            decline_href: "/letter-requests/x/decline".into(),
            candidates: vec![
                candidate("髙橋 﨑子", "desk-request-date-fits", true),
                candidate("高橋 咲子", "desk-request-date-differs", false),
            ],
            reason: String::new(),
        };
        let who = |key: &str| words.format(key, &[("who", "窓口 花子".into())]);
        let taken = Self { own: true, standing: who("desk-request-taken"), ..open.clone() };
        let done = Self {
            open: false,
            standing: who("desk-request-done"),
            person: Some(("髙橋 﨑子".into(), "/members/x".into())),
            ..open.clone()
        };
        let declined = Self {
            open: false,
            standing: who("desk-request-declined"),
            declined: Some("名簿に見当たらない".into()),
            candidates: Vec::new(),
            ..open.clone()
        };
        let wrong = Self {
            errors: vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 200.into())]))],
            ..taken.clone()
        };
        let meanwhile =
            Self { errors: vec![FieldError::overall(words.text("desk-request-error-meanwhile"))], ..taken.clone() };
        vec![
            ("nobody", Self { candidates: Vec::new(), ..open.clone() }),
            ("open", open),
            ("taken", taken),
            ("done", done),
            ("declined", declined),
            ("no-reason", wrong),
            ("meanwhile", meanwhile),
        ]
    }
}
