//! The page of one person.

use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::support::{Note, Obstacle, SensitiveValue, Situation, SupportAct};
use madoguchi_core::verified_calls::{Caller, VerifiedCall};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

pub use self::notice::Notice;
pub use self::wording::trouble;
use self::wording::{Facts, of_account, of_letter, of_mail, of_viewer, timeline};
use super::super::call::page::{call_line, caller_advice};
use crate::desk::face::Visit;

/// One person.
#[derive(Clone, Serialize)]
pub struct Person {
    /// The mistakes in the form of a note; empty at first.
    pub errors: Vec<FieldError>,
    /// What has just happened.
    pub notice: Option<Notice>,
    /// The page itself.
    pub href: String,
    /// Where a value is asked for.
    pub unmask_href: String,
    /// Where a note is sent.
    pub note_href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// Who the person is: label, value, and the word of the value if more of it can be shown.
    pub facts: Vec<Fact>,
    /// Why the person can't get in, each with what to do.
    pub obstacles: Vec<Trouble>,
    /// Whether one of them keeps the person out.
    pub barred: bool,
    /// The household.
    pub household: Vec<Relative>,
    /// Who of the household sees what of the person, in words.
    pub viewing: Vec<String>,
    /// The letters, the latest first.
    pub letters: Vec<Letter>,
    /// The account.
    pub account: Option<Account>,
    /// The mails, newest first.
    pub mails: Vec<Line>,
    /// What happened, newest first.
    pub timeline: Vec<Line>,
    /// The notes, newest first.
    pub notes: Vec<NoteLine>,
    /// What the clerk may do for the person.
    pub acts: Vec<ActLink>,
    /// Where a caller is verified, if the clerk may help.
    pub call_href: Option<String>,
    /// The clerk's open call about the person.
    pub call: Option<OpenCall>,
    /// The audit trail of the person, if the clerk may read it.
    pub audit_href: Option<String>,
    /// Whether the clerk may write notes.
    pub may_note: bool,
    /// A note as typed.
    pub note: String,
    /// Since when and why the society hides the person (閲覧制限), in words.
    pub restricted: Option<String>,
    /// The files about the person that the clerk may take (本人開示).
    pub disclosures: Vec<String>,
}

/// A value that was asked for.
pub struct Shown {
    /// Which value.
    pub value: SensitiveValue,
    /// The value.
    pub text: String,
}

/// A call that is under way.
#[derive(Clone, Serialize)]
pub struct OpenCall {
    /// Who calls and what matched, in words.
    pub text: String,
    /// Whether nothing is done for this caller.
    pub bars: bool,
    /// Where it is ended.
    pub end_href: String,
}

impl OpenCall {
    pub(super) fn of(words: &Words, person: PersonId, call: &VerifiedCall) -> Self {
        let until = [("until", words.instant(call.expires_at).into())];
        let text = format!("{} {}", call_line(words, call), words.format("desk-call-until", &until));
        let bars = !call.suffices || matches!(call.caller, Caller::Employer | Caller::Authority);
        let text = match caller_advice(call.caller) {
            Some(key) => format!("{text} {}", words.text(key)),
            None if bars => format!("{text} {}", words.text("desk-call-bar-too-few-items")),
            None => text,
        };
        Self { text, bars, end_href: links::of(links::END_CALL, person.0) }
    }
}

/// A fact about a person.
#[derive(Clone, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value, perhaps masked.
    pub value: String,
    /// The word of the value, if it is masked and may be shown.
    pub unmask: Option<&'static str>,
}

/// An obstacle with what to do.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// Why.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// Whether it keeps the person out.
    pub bars: bool,
}

/// A person of the household.
#[derive(Clone, Serialize)]
pub struct Relative {
    /// The page of the person; `None` for the person of this page.
    pub href: Option<String>,
    /// 氏名
    pub name: String,
    /// 続柄, or 本人.
    pub relationship: String,
    /// Whether the person is still covered.
    pub covered: bool,
}

/// A letter.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// 仮ID
    pub login_id: String,
    /// The medium, in words.
    pub medium: &'static str,
    /// How it stands, in words.
    pub state: String,
    /// When it was issued.
    pub issued: String,
    /// Until when it is valid.
    pub until: String,
}

/// An account.
#[derive(Clone, Serialize)]
pub struct Account {
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Since when it is disabled, in words.
    pub disabled: Option<String>,
    /// What a clerk should know of it, in words.
    pub warnings: Vec<String>,
}

/// A line of a list of what happened.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// When, in words.
    pub at: String,
    /// What.
    pub what: String,
    /// More about it; empty if there is no more.
    pub more: String,
    /// Whether it is trouble.
    pub trouble: bool,
}

/// A note.
#[derive(Clone, Serialize)]
pub struct NoteLine {
    /// When, in words.
    pub at: String,
    /// Who wrote it.
    pub author: String,
    /// The text.
    pub text: String,
}

/// An act that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct ActLink {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Whether it takes something away.
    pub danger: bool,
}

/// The name of an act.
#[must_use]
pub fn act_name(words: &Words, act: SupportAct) -> String {
    let key = match act {
        SupportAct::Unlock => "desk-act-unlock",
        SupportAct::ResendVerification => "desk-act-resend-verification",
        SupportAct::LiftSuspension => "desk-act-lift-suspension",
        SupportAct::EndSessions => "desk-act-end-sessions",
        SupportAct::Disable => "desk-act-disable",
        SupportAct::Enable => "desk-act-enable",
        SupportAct::Close => "desk-act-close",
    };
    words.text(key).to_owned()
}

impl Person {
    pub(super) fn of(
        visit: &Visit,
        situation: &Situation,
        notes: &[Note],
        shown: Option<Shown>,
        helps: bool,
        unmasks: bool,
    ) -> Self {
        let words = visit.words();
        let person = &situation.person;
        let mut facts = Facts { words, shown: shown.as_ref(), unmasks, facts: Vec::new() };
        match &person.number {
            Some(number) => facts.masked("desk-person-number", SensitiveValue::Number, number.as_str()),
            None => facts.plain("desk-person-number", words.text("desk-none")),
        }
        facts.masked("desk-person-birth-date", SensitiveValue::BirthDate, person.birth_date.as_str());
        facts.plain(
            "desk-person-employer",
            if person.employer.is_empty() { words.text("desk-none") } else { &person.employer },
        );
        facts.plain("desk-person-joined", words.date(person.joined_on));
        if let Some(lost_on) = person.lost_on {
            facts.plain("desk-person-lost", words.date(lost_on));
        }
        let of_person = facts.facts;
        let account = situation.account.as_ref().map(|account| of_account(words, account, shown.as_ref(), unmasks));
        let obstacles: Vec<_> = situation.obstacles.iter().map(|obstacle| trouble(words, obstacle)).collect();
        let mut acts = Vec::new();
        if helps {
            acts.push(ActLink {
                href: links::of(links::LETTER, person.id.0),
                name: words.text("desk-issue-letter").to_owned(),
                danger: false,
            });
            acts.push(ActLink {
                href: links::of(links::SUPPORT_VIEW, person.id.0),
                name: words.text("desk-view-link").to_owned(),
                danger: false,
            });
            let disabled = situation.account.as_ref().is_some_and(|account| account.disabled_at.is_some());
            for act in SupportAct::ALL {
                let fits = match act {
                    SupportAct::Unlock => true,
                    SupportAct::ResendVerification => situation
                        .account
                        .as_ref()
                        .and_then(|account| account.address.as_ref())
                        .is_some_and(|address| address.verified_at.is_none()),
                    SupportAct::LiftSuspension => situation.account.as_ref().is_some_and(|account| {
                        let mut addresses = [&account.address, &account.second_address].into_iter().flatten();
                        addresses.any(|address| address.suspension.is_some())
                    }),
                    SupportAct::EndSessions | SupportAct::Close => situation.account.is_some(),
                    SupportAct::Disable => situation.account.is_some() && !disabled,
                    SupportAct::Enable => disabled,
                };
                if fits {
                    let href = links::act(person.id, act.word());
                    let danger = matches!(act, SupportAct::Disable | SupportAct::EndSessions | SupportAct::Close);
                    acts.push(ActLink { href, name: act_name(words, act), danger });
                }
            }
            if situation.account.is_some() && !disabled {
                acts.push(ActLink {
                    href: links::of(links::DESK_CODE, person.id.0),
                    name: words.text("desk-issue-code").to_owned(),
                    danger: false,
                });
            }
        }
        Self {
            errors: Vec::new(),
            notice: None,
            href: links::person(person.id),
            unmask_href: links::of(links::UNMASK, person.id.0),
            note_href: links::of(links::NOTE, person.id.0),
            name: person.name.clone(),
            kana: person.kana.clone(),
            facts: of_person,
            barred: situation.obstacles.iter().any(Obstacle::bars),
            obstacles,
            household: situation
                .household
                .iter()
                .map(|relative| Relative {
                    href: (relative.id != person.id).then(|| links::person(relative.id)),
                    name: relative.name.clone(),
                    relationship: if relative.insured {
                        words.text("desk-insured").to_owned()
                    } else {
                        relative.relationship.clone()
                    },
                    covered: relative.lost_on.is_none(),
                })
                .collect(),
            viewing: situation.viewing.iter().map(|viewer| of_viewer(words, viewer)).collect(),
            letters: situation.letters.iter().map(|letter| of_letter(words, letter)).collect(),
            mails: situation
                .account
                .iter()
                .flat_map(|account| &account.mails)
                .map(|mail| of_mail(words, mail))
                .collect(),
            timeline: timeline(words, situation),
            call_href: helps.then(|| links::of(links::CALL, person.id.0)),
            call: None,
            account,
            notes: notes
                .iter()
                .map(|note| NoteLine {
                    at: words.instant(note.at),
                    author: note.author.clone(),
                    text: note.text.clone(),
                })
                .collect(),
            acts,
            audit_href: None,
            may_note: helps,
            note: String::new(),
            restricted: None,
            disclosures: Vec::new(),
        }
    }
}

impl Page for Person {
    const TEMPLATE: &'static str = "members/person.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        samples::all(words)
    }
}

mod notice;
mod samples;
mod wording;
