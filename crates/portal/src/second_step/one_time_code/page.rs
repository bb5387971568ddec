//! The pages of the authenticator app.

use madoguchi_core::links;
use madoguchi_core::policy::registration::Step;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::progress::{Progress, Stage};
use madoguchi_web::qr::Qr;

/// The secret for an app, and the field for its first code. The struct has no `Debug`, because it holds the secret.
#[derive(Clone, Serialize)]
pub struct SetUpOneTimeCode {
    /// The mistakes in the form.
    pub errors: Vec<FieldError>,
    /// The progress through the registration that this belongs to; none otherwise.
    pub progress: Option<Progress>,
    /// The page after the set-up by a signed-in member.
    pub to: &'static str,
    /// Whether the page is shown on a phone, where the app is most likely. The link to the app comes first there.
    pub on_phone: bool,
    /// The QR code that the app scans.
    pub qr: Qr,
    /// The same content as a link, for an app on the phone that shows this page.
    pub url: String,
    /// The secret in groups of four characters, for typing.
    pub secret: String,
    /// The sealed secret, which the form sends back, so that it stays the same after a wrong code.
    pub seed: String,
    /// The path that 戻る links to.
    pub back_href: &'static str,
}

impl Page for SetUpOneTimeCode {
    const TEMPLATE: &'static str = "second_step/one_time_code.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let url = "otpauth://totp/%E3%81%BF%E3%81%A9%E3%82%8A%E5%81%A5%E5%BA%B7%E4%BF%9D%E9%99%BA%E7%B5%84%E5%90%88:hanako2026?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E3%81%BF%E3%81%A9%E3%82%8A%E5%81%A5%E5%BA%B7%E4%BF%9D%E9%99%BA%E7%B5%84%E5%90%88";
        let Ok(qr) = Qr::of(url) else { return Vec::new() };
        let plain = Self {
            errors: Vec::new(),
            progress: None,
            to: links::LOGIN_METHODS,
            on_phone: false,
            qr,
            url: url.into(),
            secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            seed: "sample-seed".into(),
            back_href: links::SET_UP,
        };
        let wrong = FieldError::at("code", words.text("one-time-code-error-wrong"));
        let old = FieldError::overall(words.text("one-time-code-error-too-old"));
        let steps = [Step::Identity, Step::Account, Step::Confirm];
        let phone = Self {
            progress: Some(Progress::at(words, words.text("user-id"), &steps, true, Stage::SecondStep)),
            on_phone: true,
            ..plain.clone()
        };
        vec![
            ("phone", phone),
            ("wrong-code", Self { errors: vec![wrong], ..plain.clone() }),
            ("too-old", Self { errors: vec![old], ..plain.clone() }),
            ("ask", plain),
        ]
    }
}

/// The confirmation before the app is removed.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveOneTimeCode {
    /// Whether it can't be removed, because the society requires a method and this is the last.
    pub needed: bool,
}

impl Page for RemoveOneTimeCode {
    const TEMPLATE: &'static str = "second_step/remove_one_time_code.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("ask", Self { needed: false }), ("needed", Self { needed: true })]
    }
}
