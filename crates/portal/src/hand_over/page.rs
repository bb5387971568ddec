//! The pages of a hand-over, on both devices.

use madoguchi_core::policy::registration::Step;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::progress::{Progress, Stage};
use madoguchi_web::qr::Qr;

/// The page on the PC.
#[derive(Clone, Serialize)]
pub struct Pc {
    /// The progress through the registration that this sign-in belongs to; none for any other sign-in.
    pub progress: Option<Progress>,
    /// The state of the hand-over.
    pub state: PcState,
}

/// The state of a hand-over on the PC.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PcState {
    /// No phone has opened the code yet.
    Waiting {
        /// The code as a drawing. Only the answer that created the code can show it.
        qr: Option<Qr>,
        /// For how many minutes the code is valid.
        minutes: i64,
    },
    /// A phone has opened the code and shows this number.
    Opened {
        /// The number, four digits.
        number: String,
    },
    /// The member has confirmed the number, and the phone is setting up a method.
    Confirmed,
    /// The phone has set up a method.
    Done,
}

/// The page on the phone.
#[derive(Clone, Debug, Serialize)]
pub struct Phone {
    /// The state of the hand-over.
    pub state: PhoneState,
}

/// The state of a hand-over on the phone.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PhoneState {
    /// The page asks whether to continue on this phone.
    Ask {
        /// The token from the code.
        token: String,
    },
    /// The PC has to confirm this number.
    Wait {
        /// The number, four digits.
        number: String,
    },
    /// The code has expired, was used or is unknown.
    Gone,
}

impl Page for Pc {
    const TEMPLATE: &'static str = "hand_over/pc.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let address =
            "https://www.stanleykenpo.portal.example.jp/hand-over?token=0123456789012345678901234567890123456789012";
        let steps = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];
        let progress = Progress::at(words, words.text("user-id"), &steps, true, Stage::SecondStep);
        let of = |state| Self { progress: None, state };
        vec![
            ("registering", Self { progress: Some(progress), state: PcState::Waiting { qr: None, minutes: 5 } }),
            ("code", of(PcState::Waiting { qr: Qr::of(address).ok(), minutes: 5 })),
            ("waiting", of(PcState::Waiting { qr: None, minutes: 5 })),
            ("opened", of(PcState::Opened { number: "0427".into() })),
            ("confirmed", of(PcState::Confirmed)),
            ("done", of(PcState::Done)),
        ]
    }
}

impl Page for Phone {
    const TEMPLATE: &'static str = "hand_over/phone.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![
            ("ask", Self { state: PhoneState::Ask { token: "0".repeat(43) } }),
            ("wait", Self { state: PhoneState::Wait { number: "0427".into() } }),
            ("gone", Self { state: PhoneState::Gone }),
        ]
    }
}
