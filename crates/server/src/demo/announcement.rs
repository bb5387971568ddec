//! What the demo prints when it is ready: one JSON object for programs, or a table for people.

use madoguchi_core::enrolment::Letter;
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::Medium;
use madoguchi_words::Words;
use serde::Serialize;

use crate::commands::letters::medium_key;

/// The content of the announcement. Keys may be added but never renamed or removed.
#[derive(Serialize)]
pub struct Announcement {
    /// The URL of the platform's own pages.
    pub base_url: String,
    /// The folder of the delivered mails, as an absolute path.
    pub mail_dir: String,
    /// The URL where the delivered mails can be read in a browser.
    pub mail_url: String,
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
    /// The society's canonical URL, without a trailing slash.
    pub url: String,
    /// The society's primary insurer number.
    pub insurer_number: String,
    /// The insured persons with their letters.
    pub members: Vec<Member>,
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

    /// Returns a table for people.
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

/// Formats rows as lines with aligned columns.
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

/// Returns the width of a text in terminal columns: one for an ASCII character, two for any other.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
