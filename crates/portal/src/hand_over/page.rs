//! The pages of a hand-over, on both sides.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::qr::Qr;

/// The PC's side.
#[derive(Clone, Serialize)]
pub struct Pc {
    /// Where the hand-over stands.
    pub state: PcState,
}

/// Where a hand-over stands, for the PC.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PcState {
    /// Nobody has scanned the code yet.
    Waiting {
        /// The code as a drawing; only the page that made it can show it.
        qr: Option<Qr>,
        /// For how many minutes it can be scanned.
        minutes: i64,
    },
    /// A phone shows this number.
    Opened {
        /// Four digits.
        number: String,
    },
    /// The phone sets up.
    Confirmed,
    /// The phone has set up.
    Done,
}

/// The phone's side.
#[derive(Clone, Debug, Serialize)]
pub struct Phone {
    /// Where the hand-over stands.
    pub state: PhoneState,
}

/// Where a hand-over stands, for the phone.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PhoneState {
    /// Go on here?
    Ask {
        /// What the code held.
        token: String,
    },
    /// The PC has to confirm this number.
    Wait {
        /// Four digits.
        number: String,
    },
    /// Too late, used, or no such code.
    Gone,
}

impl Page for Pc {
    const TEMPLATE: &'static str = "hand_over/pc.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let address =
            "https://www.stanleykenpo.portal.example.jp/hand-over?token=0123456789012345678901234567890123456789012";
        vec![
            ("code", Self { state: PcState::Waiting { qr: Qr::of(address).ok(), minutes: 5 } }),
            ("waiting", Self { state: PcState::Waiting { qr: None, minutes: 5 } }),
            ("opened", Self { state: PcState::Opened { number: "0427".into() } }),
            ("confirmed", Self { state: PcState::Confirmed }),
            ("done", Self { state: PcState::Done }),
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
