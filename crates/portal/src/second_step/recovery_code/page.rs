//! The page of recovery codes, made for printing.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The page of recovery codes. It has no `Debug`, because it holds secrets.
#[derive(Clone, Serialize)]
pub struct RecoveryCodes {
    /// The state of the page.
    pub state: State,
}

/// The state of the page: before the codes are created, or the one time that they are shown.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    /// A button creates codes.
    Ask {
        /// How many old codes are left. New codes replace them.
        left: u32,
    },
    /// The codes were created.
    Made {
        /// The codes as printed.
        codes: Vec<String>,
        /// The date, in words.
        made_on: String,
        /// The portal's address, for whoever finds the sheet years later.
        address: String,
    },
}

impl Page for RecoveryCodes {
    const TEMPLATE: &'static str = "second_step/recovery_codes.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let codes = [
            "ACDE-3467-WXY9",
            "HJKM-7946-PQRT",
            "UWXY-4397-ACDE",
            "FGHJ-6743-KMNP",
            "QRTU-9364-WXYA",
            "CDEF-4679-GHJK",
            "MNPQ-3946-RTUW",
            "XYAC-7634-DEFG",
            "HJKM-4973-NPQR",
            "TUWX-6397-YACD",
        ];
        let made_on = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).map(|day| words.date(day)).unwrap_or_default();
        let address = "https://midori.portal.example.jp".to_owned();
        vec![
            ("first", Self { state: State::Ask { left: 0 } }),
            ("again", Self { state: State::Ask { left: 3 } }),
            ("made", Self { state: State::Made { codes: codes.map(str::to_owned).into(), made_on, address } }),
        ]
    }
}
