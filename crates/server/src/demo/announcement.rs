//! What the demo prints once it listens: one JSON object for programs, a table for people.

use madoguchi_core::enrolment::Letter;
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::Medium;
use madoguchi_words::Words;
use serde::Serialize;

use crate::commands::letters::medium_key;

/// Everything that is announced. Keys may be added, and never change.
#[derive(Serialize)]
pub struct Announcement {
    /// The platform's own address.
    pub base_url: String,
    /// The folder of the mails that leave, absolute.
    pub mail_dir: String,
    /// Where they can be read in the browser.
    pub mail_url: String,
    /// The demo's present, RFC 3339, in Japan's time.
    pub now: String,
    /// The societies.
    pub tenants: Vec<Society>,
}

/// A society.
#[derive(Serialize)]
pub struct Society {
    /// Its slug.
    pub slug: String,
    /// Its name as its pages show it.
    pub name: String,
    /// Its canonical address, without a slash at the end.
    pub url: String,
    /// Its primary insurer number.
    pub insurer_number: String,
    /// Insured persons with their letters.
    pub members: Vec<Member>,
}

/// An insured person's letter, as somebody who holds it would read it.
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
    /// Whoever holds `letter`.
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
    /// One line for programs.
    ///
    /// # Errors
    /// Never in practice: everything in it is text.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// A table for people.
    pub fn table(&self, words: &Words) -> String {
        let mut lines = Vec::new();
        for society in &self.tenants {
            let number = words.format("demo-insurer-number", &[("number", (&society.insurer_number).into())]);
            lines.push(format!("\n{}　{number}\n  {}", society.name, society.url));
            let mut rows = vec![COLUMNS.map(|key| words.text(key).to_owned())];
            rows.extend(society.members.iter().map(|member| member.cells(words)));
            lines.extend(aligned(&rows));
        }
        let named = |key: &str, name: &str, value: &String| words.format(key, &[(name, value.into())]);
        lines.push(String::new());
        lines.push(named("demo-finder", "url", &self.base_url));
        lines.push(named("demo-mails", "url", &self.mail_url));
        lines.push(named("demo-mail-folder", "path", &self.mail_dir));
        lines.push(named("demo-present", "instant", &self.now));
        lines.push(words.text("demo-stop").to_owned());
        lines.join("\n")
    }
}

const COLUMNS: [&str; 8] = [
    "print-name",
    "demo-column-category",
    "demo-column-joined",
    "print-medium",
    "print-provisional-id",
    "print-provisional-password",
    "demo-column-birth-date",
    "demo-column-state",
];

impl Member {
    fn cells(&self, words: &Words) -> [String; 8] {
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
            self.joined.clone(),
            words.text(medium_key(self.medium)).to_owned(),
            self.provisional_id.clone(),
            self.provisional_password.clone(),
            self.birth_date.clone(),
            words.text(state).to_owned(),
        ]
    }
}

/// Rows as lines whose columns stand below each other.
fn aligned(rows: &[[String; 8]]) -> impl Iterator<Item = String> {
    let mut widest = [0; 8];
    for row in rows {
        for (widest, cell) in widest.iter_mut().zip(row) {
            *widest = columns(cell).max(*widest);
        }
    }
    rows.iter().map(move |row| {
        let cells = row.iter().zip(widest).map(|(cell, width)| {
            let gap = " ".repeat(width.saturating_sub(columns(cell)));
            format!("{cell}{gap}")
        });
        format!("    {}", cells.collect::<Vec<_>>().join("  ").trim_end())
    })
}

/// Columns of a terminal that a text takes: two a character, but one for ASCII.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
