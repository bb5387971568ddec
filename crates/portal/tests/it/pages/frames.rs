//! Every page in every shape, inside the frame that the `web` crate gives it on a running server.

use madoguchi_portal::face::{Banner, Frame, Person, Within, member_nav};
use madoguchi_portal::gallery::samples;
use madoguchi_web::frame::{self, Choice, Contact};
use madoguchi_web::{Engine, TroublePage};
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// A rendered page.
pub struct Rendered {
    /// Template, shape and language: `sign_in.sign_in.first-visit.ja`.
    pub name: String,
    /// Its HTML.
    pub html: String,
}

/// Renders everything in one language.
pub fn render_all(engine: &Engine, language: Language) -> Result<Vec<Rendered>, String> {
    let words = Words::of(language);
    let mut pages = Pages { engine, language, done: Vec::new() };
    let samples = samples(words).map_err(|error| error.to_string())?;
    for sample in &samples {
        let frame = match sample.within {
            Within::Platform => platform(words),
            Within::Society => society(words),
            Within::Member => Frame { member: Some(member(words)), ..society(words) },
        };
        pages.add(sample.template, sample.name, &frame, &sample.page)?;
    }
    for (name, page) in TroublePage::samples() {
        let frame = if name == "unknown-host" { platform(words) } else { society(words) };
        pages.add("trouble/page.html", name, &frame, &page)?;
        pages.add("trouble/page.html", &format!("{name}-on-platform"), &platform(words), &page)?;
    }
    let closing = Frame { maintenance_banner: Some(closing_soon()), member: Some(member(words)), ..society(words) };
    for sample in samples.iter().filter(|sample| sample.template == "home/home.html") {
        pages.add(sample.template, &format!("{}-closing-soon", sample.name), &closing, &sample.page)?;
    }
    let viewed = Some(words.format("layout-viewed", &[("name", "オカダ カズヒト".into())]));
    let viewed = Frame { viewed, member: Some(member(words)), ..society(words) };
    for sample in samples.iter().filter(|sample| sample.template == "home/home.html").take(1) {
        pages.add(sample.template, &format!("{}-viewed", sample.name), &viewed, &sample.page)?;
    }
    Ok(pages.done)
}

struct Pages<'a> {
    engine: &'a Engine,
    language: Language,
    done: Vec<Rendered>,
}

impl Pages<'_> {
    fn add(&mut self, template: &str, shape: &str, frame: &Frame, page: &impl Serialize) -> Result<(), String> {
        let language = Words::of(self.language).code();
        let path = template.trim_end_matches(".html").replace('/', ".");
        let name = format!("{path}.{shape}.{language}");
        let html =
            self.engine.render(self.language, template, frame, page).map_err(|error| format!("{name}: {error}"))?;
        self.done.push(Rendered { name, html });
        Ok(())
    }
}

fn languages(words: &Words) -> Vec<Choice> {
    [("ja", "日本語"), ("en", "English")]
        .map(|(code, label)| Choice { code, label, current: code == words.code() })
        .into()
}

fn society(words: &Words) -> Frame {
    let english = words.language() == Language::En;
    let platform = platform(words);
    let shared = frame::Frame {
        society_name: if english { "Midori Health Insurance Society" } else { "東京地下鉄健康保険組合" }.into(),
        society_short: if english { "Midori" } else { "東京地下鉄" }.into(),
        service_name: if english { "Web counter" } else { "Webサービス" }.into(),
        logo_href: Some("logo.png".into()),
        icon_href: "logo.png".into(),
        brand_css_href: Some("brand.css".into()),
        contact: Some(Contact {
            department: "適用課".into(),
            phone: "03-0000-0000".into(),
            phone_href: "tel:0300000000".into(),
            hours: if english { "9:00 to 17:00 on working days" } else { "平日 9:00から17:00まで" }.into(),
            note: Some(if english { "Closed over the New Year." } else { "年末年始はお休みです。" }.into()),
        }),
        // A society has the switch only where it has English, so both kinds are among the samples.
        languages: if english { languages(words) } else { Vec::new() },
        sample: true,
        platform: false,
        ..platform.shared
    };
    Frame { shared, ..platform }
}

fn platform(words: &Words) -> Frame {
    let shared = frame::Frame {
        society_name: words.text("platform-name").into(),
        society_short: words.text("platform-name").into(),
        service_name: words.text("platform-name").into(),
        home_href: "http://portal.localhost:8080/".into(),
        logo_href: None,
        icon_href: "platform.png".into(),
        brand_css_href: None,
        css_href: "base.css".into(),
        js_href: "base.js".into(),
        sign_in_href: "/sign-in",
        contact: None,
        languages: languages(words),
        sample: false,
        platform: true,
        finder_href: "http://portal.localhost:8080/".into(),
        text_size: "standard",
        drawn_for: "account.AAAAAAAAAAAAAAAAAAAAAA".into(),
        path: "/sign-in".into(),
    };
    Frame {
        shared,
        home_css_href: "home.css".into(),
        expenses_css_href: "expenses.css".into(),
        steps_css_href: "steps.css".into(),
        letter_css_href: "letter.css".into(),
        member_css_href: "member.css".into(),
        passkey_js_href: "passkey.js".into(),
        sheet_js_href: "sheet.js".into(),
        sign_in_css_href: "sign_in.css".into(),
        hand_over_js_href: "hand_over.js".into(),
        maintenance_banner: None,
        member: None,
        support_code: None,
        viewed: None,
    }
}

fn member(words: &Words) -> Person {
    Person {
        name: "オカダ カズヒト".into(),
        nav: member_nav(words.language(), "/home", true),
        session_js_href: "session.js".into(),
        idle_seconds: 20 * 60,
        absolute_seconds: 12 * 60 * 60,
        idle_minutes: 20,
        absolute_hours: 12,
    }
}

fn closing_soon() -> Banner {
    Banner {
        from: "2026年11月25日（水）21:00".into(),
        until: "2026年11月25日（水）24:00".into(),
        span: "2026年11月25日（水）21:00から24:00まで".into(),
        minutes_left: 25,
        starts_iso: "2026-11-25T12:00:00Z".into(),
    }
}
