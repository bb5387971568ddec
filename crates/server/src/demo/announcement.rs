//! What the demo prints when it is ready: one JSON object for programs, or a table for people.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};
use madoguchi_core::enrolment::Letter;
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::Medium;
use madoguchi_core::policy::services::ServiceKind;
use madoguchi_words::{Language, Value, Words};
use serde::Serialize;

/// The columns of a terminal that everything but addresses and paths fits into.
const WIDTH: usize = 80;
const HEADING: Style = Style::new().bold();
const ADDRESS: Style = AnsiColor::Cyan.on_default();
/// What is typed.
const TYPED: Style = AnsiColor::Green.on_default();
const BESIDE: Style = Style::new().dimmed();

/// The content of the announcement. Keys may be added but never renamed or removed.
#[derive(Serialize)]
pub struct Announcement {
    /// The URL of the platform's own pages.
    pub base_url: String,
    /// The folder of the delivered mails, as an absolute path.
    pub mail_dir: String,
    /// The URL where the delivered mails can be read in a browser.
    pub mail_url: String,
    /// The vendor's host and its operators.
    pub vendor: Vendor,
    /// The demo's current time (RFC 3339, Japan time).
    pub now: String,
    /// The societies.
    pub tenants: Vec<Society>,
}

/// A society.
#[derive(Serialize)]
pub struct Society {
    /// The society's slug.
    pub slug: String,
    /// The society's name as its pages show it.
    pub name: String,
    /// The society's name in English, if it has one.
    pub name_en: Option<String>,
    /// The languages that its pages offer.
    pub languages: Vec<Language>,
    /// The society's canonical URL, without a trailing slash.
    pub url: String,
    /// The society's primary insurer number.
    pub insurer_number: String,
    /// The kinds of services that its members can use now, in its order.
    pub services: Vec<ServiceKind>,
    /// The society's desk.
    pub desk: Desk,
    /// The insured persons with their letters.
    pub members: Vec<Member>,
}

/// A society's desk.
#[derive(Serialize)]
pub struct Desk {
    /// Its URL, without a trailing slash.
    pub url: String,
    /// Staff who can sign in.
    pub staff: Vec<DeskStaff>,
}

/// A member of the staff, or an operator, with everything to sign in.
#[derive(Serialize)]
pub struct DeskStaff {
    /// The role's word.
    pub role: &'static str,
    /// The user ID.
    pub login: String,
    /// The password.
    pub password: String,
    /// The seed of the codes (base32), as apps take it by hand.
    pub code_secret: String,
}

/// The vendor's host.
#[derive(Serialize)]
pub struct Vendor {
    /// Its URL, without a trailing slash.
    pub url: String,
    /// Operators who can sign in.
    pub operators: Vec<DeskStaff>,
}

/// An insured person and the content of the person's letter.
#[derive(Serialize)]
pub struct Member {
    name: String,
    category: EmploymentCategory,
    joined: String,
    medium: Medium,
    provisional_id: String,
    provisional_password: String,
    birth_date: String,
    state: LetterState,
}

impl Member {
    /// Reads the person and the content from a letter.
    pub fn of(letter: &Letter) -> Self {
        Self {
            name: letter.name.clone(),
            category: letter.category,
            joined: letter.joined_on.format("%Y-%m-%d").to_string(),
            medium: letter.medium,
            provisional_id: letter.login_id.clone(),
            provisional_password: letter.password.expose().to_owned(),
            birth_date: letter.birth_date.format("%Y%m%d").to_string(),
            state: letter.state,
        }
    }
}

impl Announcement {
    /// Returns one line of JSON for programs.
    ///
    /// # Errors
    /// Never in practice, because all values are text.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Returns the text for people, with escape sequences for colours: one member to try, then everybody.
    pub fn table(&self, words: &Words) -> String {
        let mut lines = vec![in_style(HEADING, words.text("demo-started")), String::new()];
        lines.extend(self.first_steps(words));
        for society in &self.tenants {
            lines.push(String::new());
            lines.extend(society.lines(words));
        }
        lines.push(String::new());
        lines.extend(self.vendor.lines(words));
        lines.push(String::new());
        for (key, address) in [("demo-finder", &self.base_url), ("demo-mails", &self.mail_url)] {
            lines.push(format!("{}  {}", words.text(key), in_style(ADDRESS, address)));
        }
        lines.push(format!("{}\n  {}", words.text("demo-mail-folder"), self.mail_dir));
        lines.push(words.format("demo-present", &[("instant", (&self.now).into())]));
        lines.push(words.text("demo-stop").to_owned());
        lines.join("\n")
    }

    /// What to open and to type first, for one member.
    fn first_steps(&self, words: &Words) -> Vec<String> {
        let Some((society, member)) = self.to_try(words.language()) else {
            return vec![words.text("demo-all-used").to_owned()];
        };
        let typed = |key, arguments: &[(&'static str, &str)]| {
            let styled: Vec<(&str, Value<'_>)> =
                arguments.iter().map(|(name, value)| (*name, in_style(TYPED, *value).into())).collect();
            words.format(key, &styled)
        };
        let pair = [("id", member.provisional_id.as_str()), ("password", member.provisional_password.as_str())];
        let identity = [("birth_date", member.birth_date.as_str()), ("number", society.insurer_number.as_str())];
        vec![
            in_style(HEADING, words.text("demo-try")),
            format!("  1. {} {}", words.text("demo-try-open"), in_style(ADDRESS, format!("{}/", society.url))),
            format!("  2. {}", typed("demo-try-letter", &pair)),
            format!("  3. {}", typed("demo-try-identity", &identity)),
        ]
    }

    /// The member to begin with: an employee, whose way has nothing special, with a letter that isn't used, at a society
    /// whose pages speak the language.
    fn to_try(&self, language: Language) -> Option<(&Society, &Member)> {
        let unused = |member: &&Member| member.state == LetterState::Issued;
        let speaks = |society: &&Society| society.languages.contains(&language);
        let all = self.tenants.iter().filter(speaks).chain(&self.tenants);
        let mut candidates = all.flat_map(|society| society.members.iter().filter(unused).map(move |m| (society, m)));
        let first = candidates.next()?;
        let is_plain = |(_, member): &(&Society, &Member)| member.category == EmploymentCategory::Employee;
        Some(std::iter::once(first).chain(candidates).find(is_plain).unwrap_or(first))
    }
}

const COLUMNS: [&str; 6] = [
    "print-name",
    "demo-column-category",
    "demo-column-birth-date",
    "demo-column-id",
    "demo-column-password",
    "demo-column-state",
];
/// What stands before a row, and between two cells.
const INDENT: &str = "    ";
const GAP: usize = 2;

impl Society {
    fn lines(&self, words: &Words) -> Vec<String> {
        let name = match (words.language(), &self.name_en) {
            (Language::En, Some(name)) => name,
            _ => &self.name,
        };
        let number = words.format("demo-insurer-number", &[("number", (&self.insurer_number).into())]);
        let name = cut(name, WIDTH.saturating_sub(columns(&number) + GAP));
        let mut lines = vec![format!("{}  {number}", in_style(HEADING, name))];
        lines.push(format!("  {}", in_style(ADDRESS, &self.url)));
        let mut rows = vec![COLUMNS.map(|key| words.text(key).to_owned())];
        rows.extend(self.members.iter().map(|member| member.cells(words)));
        lines.extend(aligned(rows));
        lines.extend(self.desk.lines(words));
        lines
    }
}

impl Desk {
    /// The desk with its first owner, in words.
    fn lines(&self, words: &Words) -> Vec<String> {
        let mut lines = vec![format!("  {}  {}", words.text("demo-desk"), in_style(ADDRESS, &self.url))];
        if let Some(DeskStaff { login, password, code_secret, .. }) = self.staff.first() {
            let pair = [("login", in_style(TYPED, login).into()), ("password", in_style(TYPED, password).into())];
            lines.push(format!("    {}", words.format("demo-desk-pair", &pair)));
            let secret = [("secret", in_style(TYPED, code_secret).into())];
            lines.push(format!("    {}", words.format("demo-desk-secret", &secret)));
        }
        lines
    }
}

impl Vendor {
    /// The vendor's host with its first operator, in words.
    fn lines(&self, words: &Words) -> Vec<String> {
        let mut lines = vec![format!("{}  {}", words.text("demo-vendor"), in_style(ADDRESS, &self.url))];
        if let Some(DeskStaff { login, password, code_secret, .. }) = self.operators.first() {
            let pair = [("login", in_style(TYPED, login).into()), ("password", in_style(TYPED, password).into())];
            lines.push(format!("  {}", words.format("demo-vendor-pair", &pair)));
            let secret = [("secret", in_style(TYPED, code_secret).into())];
            lines.push(format!("  {}", words.format("demo-desk-secret", &secret)));
        }
        lines
    }
}

impl Member {
    fn cells(&self, words: &Words) -> [String; 6] {
        let category = match self.category {
            EmploymentCategory::Employee => "demo-category-employee",
            EmploymentCategory::Overseas => "demo-category-overseas",
            EmploymentCategory::Seconded => "demo-category-seconded",
            EmploymentCategory::Leave => "demo-category-leave",
            EmploymentCategory::VoluntaryContinuation => "demo-category-voluntary-continuation",
        };
        let state = match self.state {
            LetterState::Issued => "demo-state-issued",
            LetterState::Redeemed => "demo-state-redeemed",
            LetterState::Expired | LetterState::Revoked => "demo-state-expired",
        };
        [
            self.name.clone(),
            words.text(category).to_owned(),
            self.birth_date.clone(),
            self.provisional_id.clone(),
            self.provisional_password.clone(),
            words.text(state).to_owned(),
        ]
    }
}

/// Formats rows as lines with aligned columns. The first column, a name, is cut where a line would be too long.
fn aligned(mut rows: Vec<[String; 6]>) -> impl Iterator<Item = String> {
    let mut widest = [0; 6];
    for row in &rows {
        for (widest, cell) in widest.iter_mut().zip(row) {
            *widest = columns(cell).max(*widest);
        }
    }
    let [name, others @ ..] = &mut widest;
    let taken = INDENT.len() + others.iter().map(|width| width + GAP).sum::<usize>();
    *name = (*name).min(WIDTH.saturating_sub(taken));
    for [first, ..] in &mut rows {
        *first = cut(first, *name);
    }
    rows.into_iter().enumerate().map(move |(row, cells)| {
        let cells = cells.into_iter().zip(widest).map(|(cell, width)| {
            let gap = " ".repeat(width.saturating_sub(columns(&cell)));
            format!("{cell}{gap}")
        });
        let line = format!("{INDENT}{}", cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end());
        if row == 0 { in_style(BESIDE, line) } else { line }
    })
}

/// Cuts a text to a width and marks the cut.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if columns(&kept) + columns(c.encode_utf8(&mut [0; 4])) + columns("…") > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Returns the width of a text in terminal columns: one for an ASCII character, two for any other.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn in_style(style: Style, text: impl Display) -> String {
    Styled(style, text).to_string()
}

/// A text between the escape sequences of its style.
struct Styled<T>(Style, T);

impl<T: Display> Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.0.render(), self.1, self.0.render_reset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, category: EmploymentCategory, state: LetterState) -> Member {
        Member {
            name: name.into(),
            category,
            joined: "2020-04-01".into(),
            medium: Medium::Postcard,
            provisional_id: "1400002537".into(),
            provisional_password: "abcd-efgh-jkmn".into(),
            birth_date: "19790822".into(),
            state,
        }
    }

    fn society(name: &str, languages: &[Language], members: Vec<Member>) -> Society {
        Society {
            slug: "any".into(),
            name: name.into(),
            name_en: None,
            languages: languages.to_vec(),
            url: "http://www.a-society-with-a-long-slug.portal.localhost:65535".into(),
            insurer_number: "06139992".into(),
            services: Vec::new(),
            desk: Desk {
                url: "http://a-society-with-a-long-slug.desk.localhost:65535".into(),
                staff: vec![DeskStaff {
                    role: "owner",
                    login: "owner1@desk.example".into(),
                    password: "0a1b-2c3d-4e5f-6071-8293".into(),
                    code_secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(),
                }],
            },
            members,
        }
    }

    fn announcement(tenants: Vec<Society>) -> Announcement {
        Announcement {
            base_url: "http://portal.localhost:65535".into(),
            mail_dir: "/mails".into(),
            mail_url: "http://mail.portal.localhost:65535/".into(),
            vendor: Vendor {
                url: "http://vendor.localhost:65535".into(),
                operators: vec![DeskStaff {
                    role: "operations",
                    login: "ops1@vendor.example".into(),
                    password: "0a1b-2c3d-4e5f-6071-8293".into(),
                    code_secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(),
                }],
            },
            now: "2026-11-20T10:00:00+09:00".into(),
            tenants,
        }
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn every_line_fits_80_columns_in_both_languages_whatever_is_in_it() {
        let categories = [
            EmploymentCategory::Employee,
            EmploymentCategory::Overseas,
            EmploymentCategory::Seconded,
            EmploymentCategory::Leave,
            EmploymentCategory::VoluntaryContinuation,
        ];
        let states = [LetterState::Issued, LetterState::Redeemed, LetterState::Expired];
        let long = "アレクサンドラ・マリア・デ・ラ・クルス・ゴンザレス";
        let members = categories.iter().flat_map(|category| states.map(|state| member(long, *category, state)));
        let announced = announcement(vec![society("健康保険組合", &[Language::Ja, Language::En], members.collect())]);
        for language in [Language::Ja, Language::En] {
            for line in plain(&announced.table(Words::of(language))).lines() {
                assert!(columns(line) <= WIDTH, "{language:?}: {} columns: {line}", columns(line));
            }
        }
    }

    #[test]
    fn the_member_to_begin_with_is_an_employee_whose_letter_is_unused() {
        use EmploymentCategory::{Employee, Leave};
        let (ja, en) = (&[Language::Ja][..], &[Language::Ja, Language::En][..]);
        let all = announcement(vec![
            society(
                "甲",
                ja,
                vec![member("1", Leave, LetterState::Issued), member("2", Employee, LetterState::Issued)],
            ),
            society(
                "乙",
                en,
                vec![member("3", Employee, LetterState::Redeemed), member("4", Employee, LetterState::Issued)],
            ),
        ]);
        let name = |of: &Announcement, language| of.to_try(language).map(|(_, member)| member.name.clone());
        assert_eq!(name(&all, Language::Ja).as_deref(), Some("2"));
        assert_eq!(name(&all, Language::En).as_deref(), Some("4"));
        let some = announcement(vec![society("甲", ja, vec![member("5", Leave, LetterState::Issued)])]);
        assert_eq!(name(&some, Language::En).as_deref(), Some("5"), "better than nobody");
        let none = announcement(vec![society("甲", ja, vec![member("6", Employee, LetterState::Redeemed)])]);
        assert_eq!(name(&none, Language::Ja), None);
        assert!(plain(&none.table(Words::of(Language::En))).contains("--fresh"));
    }

    #[test]
    fn the_text_begins_with_what_to_open_and_to_type() {
        let employee = member("甲", EmploymentCategory::Employee, LetterState::Issued);
        let announced = announcement(vec![society("健康保険組合", &[Language::Ja], vec![employee])]);
        for language in [Language::Ja, Language::En] {
            let text = plain(&announced.table(Words::of(language)));
            let head: Vec<_> = text.lines().take(7).collect();
            let head = head.join("\n");
            for needed in ["http://www.a-society", "1400002537", "abcd-efgh-jkmn", "19790822", "06139992"] {
                assert!(head.contains(needed), "{language:?}: {needed} isn't in: {head}");
            }
        }
        assert!(
            announced.table(Words::of(Language::Ja)).contains("\u{1b}[32m1400002537"),
            "what is typed has a colour"
        );
    }

    #[test]
    fn a_name_that_is_too_long_is_cut_at_a_character() {
        for (text, width, expected) in
            [("髙橋", 4, "髙橋"), ("髙橋 﨑子", 8, "髙橋 …"), ("abcdef", 5, "abc…"), ("髙橋", 1, "…")]
        {
            assert_eq!(cut(text, width), expected, "{text} in {width}");
        }
    }
}
