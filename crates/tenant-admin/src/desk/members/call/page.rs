//! The page on which a clerk ticks off what verifies a caller, and how a call is worded elsewhere.

use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::telephone::{CallItem, Telephone};
use madoguchi_core::verified_calls::{CallBack, CallBar, Caller, VerifiedCall};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

/// What to ask a caller.
#[derive(Clone, Serialize)]
pub struct AskCall {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// Who calls.
    pub callers: Vec<CallChoice>,
    /// What is asked.
    pub items: Vec<CallChoice>,
    /// How many of them must match, in words.
    pub enough: String,
    /// How the society called back.
    pub call_backs: Vec<CallChoice>,
    /// The number as typed.
    pub number: String,
}

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct CallChoice {
    /// The name of its field, for a check box; the value, for a radio button.
    pub value: String,
    /// What it is.
    pub name: String,
    /// What follows from it; may be empty.
    pub what: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The word of a value in forms.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The value of a word.
pub(super) fn by_word<T: Serialize + Copy>(all: &[T], typed: &str) -> Option<T> {
    all.iter().copied().find(|value| word(value) == typed)
}

/// The field of an item.
pub(super) const fn item_field(item: CallItem) -> &'static str {
    match item {
        CallItem::FullName => "item_full_name",
        CallItem::BirthDate => "item_birth_date",
        CallItem::PostalAddress => "item_postal_address",
        CallItem::Number => "item_number",
        CallItem::Employer => "item_employer",
        CallItem::JoinedOn => "item_joined_on",
        CallItem::Family => "item_family",
        CallItem::Mailbox => "item_mailbox",
    }
}

fn item_name(words: &Words, item: CallItem) -> String {
    words.text(&format!("policy-choice-items-{}", word(&item).replace('_', "-"))).to_owned()
}

const fn caller_key(caller: Caller) -> &'static str {
    match caller {
        Caller::Oneself => "desk-caller-oneself",
        Caller::Family => "desk-caller-family",
        Caller::Employer => "desk-caller-employer",
        Caller::Authority => "desk-caller-authority",
    }
}

/// What a clerk tells such a caller, where it is less than what is told to the person.
#[must_use]
pub const fn caller_advice(caller: Caller) -> Option<&'static str> {
    match caller {
        Caller::Oneself => None,
        Caller::Family => Some("desk-caller-family-what"),
        Caller::Employer => Some("desk-caller-employer-what"),
        Caller::Authority => Some("desk-caller-authority-what"),
    }
}

const fn call_back_key(call_back: CallBack) -> &'static str {
    match call_back {
        CallBack::None => "desk-call-back-none",
        CallBack::OnFile => "desk-call-back-on-file",
        CallBack::FoundElsewhere => "desk-call-back-found-elsewhere",
        CallBack::FromCaller => "desk-call-back-from-caller",
        CallBack::Visit => "desk-call-back-visit",
        CallBack::Paper => "desk-call-back-paper",
    }
}

/// Why something isn't done for a caller.
#[must_use]
pub const fn bar_key(bar: CallBar) -> &'static str {
    match bar {
        CallBar::NotVerified => "desk-call-bar-not-verified",
        CallBar::TooFewItems => "desk-call-bar-too-few-items",
        CallBar::Employer => "desk-call-bar-employer",
        CallBar::Authority => "desk-call-bar-authority",
        CallBar::OnlyOneself => "desk-call-bar-only-oneself",
        CallBar::NoCallBack => "desk-call-bar-no-call-back",
    }
}

/// The same, in words.
#[must_use]
pub fn bar_text(words: &Words, bar: CallBar) -> String {
    words.text(bar_key(bar)).to_owned()
}

/// Who called and what matched, in words.
#[must_use]
pub fn call_line(words: &Words, call: &VerifiedCall) -> String {
    let items: Vec<_> = call.items.iter().map(|item| item_name(words, *item)).collect();
    let items = if items.is_empty() { words.text("desk-none").to_owned() } else { items.join("・") };
    let arguments = [
        ("caller", words.text(caller_key(call.caller)).into()),
        ("items", items.into()),
        ("back", words.text(call_back_key(call.call_back)).into()),
        ("clerk", (&call.clerk).into()),
    ];
    words.format("desk-call-line", &arguments)
}

impl AskCall {
    /// Builds the page of a person, by the society's policy.
    pub(super) fn of(
        words: &Words,
        policy: &Telephone,
        (id, name, kana): (PersonId, &str, &str),
        (caller, matched, call_back): (Option<Caller>, &[CallItem], Option<CallBack>),
        number: &str,
    ) -> Self {
        Self {
            errors: Vec::new(),
            href: links::of(links::CALL, id.0),
            person_href: links::person(id),
            name: name.to_owned(),
            kana: kana.to_owned(),
            callers: Caller::ALL
                .into_iter()
                .map(|one| CallChoice {
                    value: word(&one),
                    name: words.text(caller_key(one)).to_owned(),
                    what: caller_advice(one).map(|key| words.text(key).to_owned()).unwrap_or_default(),
                    chosen: caller == Some(one),
                })
                .collect(),
            items: policy
                .items
                .iter()
                .map(|item| CallChoice {
                    value: item_field(*item).to_owned(),
                    name: item_name(words, *item),
                    what: String::new(),
                    chosen: matched.contains(item),
                })
                .collect(),
            enough: words.format("desk-call-enough", &[("count", policy.enough.into())]),
            call_backs: CallBack::ALL
                .into_iter()
                .map(|one| CallChoice {
                    value: word(&one),
                    name: words.text(call_back_key(one)).to_owned(),
                    what: String::new(),
                    chosen: call_back == Some(one),
                })
                .collect(),
            number: number.to_owned(),
        }
    }
}

impl Page for AskCall {
    const TEMPLATE: &'static str = "members/call.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let policy = Telephone { items: CallItem::ALL.to_vec(), enough: 3, required_for: Vec::new() };
        let person = (PersonId(Uuid::from_u128(1)), "髙橋 﨑子", "タカハシ サキコ");
        let plain = Self::of(words, &policy, person, (None, &[], None), "");
        let chosen = (Some(Caller::Oneself), &CallItem::ALL[..3], Some(CallBack::OnFile));
        let filled = Self::of(words, &policy, person, chosen, "03");
        let wrong = |field: &'static str, key: &str| FieldError::at(field, words.text(key));
        vec![
            (
                "empty",
                Self {
                    errors: vec![
                        wrong("caller", "desk-call-error-caller"),
                        wrong("call_back", "desk-call-error-call-back"),
                    ],
                    ..plain.clone()
                },
            ),
            ("number", Self { errors: vec![wrong("number", "desk-call-error-number")], ..filled }),
            ("ask", plain),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_back_by_its_word() {
        for caller in Caller::ALL {
            assert_eq!(by_word(&Caller::ALL, &word(&caller)), Some(caller));
        }
        for call_back in CallBack::ALL {
            assert_eq!(by_word(&CallBack::ALL, &word(&call_back)), Some(call_back));
        }
        assert_eq!(by_word(&Caller::ALL, ""), None);
    }
}
