//! The pages of a hand-over, on both devices.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::qr::Qr;

/// The page on the PC.
#[derive(Clone, Serialize)]
pub struct Pc {
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
