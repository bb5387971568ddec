//! Lists as files: the rows that a list shows, read batch by batch and sent meanwhile, with what the file is below them.
//!
//! An export is recorded before its first row is sent, and again with number and hash before its last part is. Each batch
//! is read in a transaction of its own, so that a slow reader holds none, and asks anew whether the clerk may still have it.

use std::sync::LazyLock;

use chrono::NaiveDate;
use madoguchi_core::audit;
use madoguchi_core::clock::{day_in_japan, instant_in_japan};
use madoguchi_core::database::TenantTx;
use madoguchi_core::export::csv_file::{CsvFile, CsvWritten};
use madoguchi_core::failure::Failure;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions;
use madoguchi_web::{Answer, Download, SocietyCall};
use madoguchi_words::Words;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::face::{At, Visit};

/// Batches that are read at a time by one process, so that exports never take all connections. Nobody holds a place while a
/// slow reader takes a part.
const AT_ONCE: usize = 2;

static PLACES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// The rows of a file.
pub(crate) trait Rows: Send + 'static {
    /// Returns the cells of the next rows; none after the last.
    fn next(
        &mut self,
        tx: &TenantTx,
        words: &'static Words,
    ) -> impl Future<Output = Result<Vec<Vec<String>>, Failure>> + Send;
}

/// The lists that can be written into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportedList {
    /// 加入者
    Members,
    /// 操作履歴
    Audit,
    /// お知らせ
    Announcements,
    /// 担当者
    Staff,
    /// Whom a change of settings affects.
    SettingsImpact,
}

impl ExportedList {
    const ALL: [Self; 5] = [Self::Members, Self::Audit, Self::Announcements, Self::Staff, Self::SettingsImpact];

    /// The word by which the list is recorded and its file is named.
    const fn word(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Audit => "audit",
            Self::Announcements => "announcements",
            Self::Staff => "staff",
            Self::SettingsImpact => "settings_impact",
        }
    }

    /// The list of a recorded word.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.word() == word)
    }
}

/// What a file is.
pub(crate) struct About {
    /// The list.
    pub list: ExportedList,
    /// What allows it.
    pub permission: Permission,
    /// A further permission, for values that only some may have.
    pub further: Option<Permission>,
    /// The titles of its columns.
    pub titles: Vec<&'static str>,
    /// Lines of label and value below the rows: the filter, the days.
    pub lines: Vec<[String; 2]>,
    /// The filter as words and ids, for the record.
    pub filter: Value,
}

/// Answers with the file.
///
/// # Errors
/// When its beginning can't be recorded. What goes wrong later breaks the file off.
pub(crate) async fn send(visit: &Visit, clerk: At, about: About, rows: impl Rows) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    sessions::hold(&tx, &clerk, about.permission).await?;
    audit::export_begun(&tx, about.list.word(), &about.filter, &mut random).await?;
    tx.commit().await?;
    let day = day_in_japan(visit.now).format("%Y%m%d");
    let (download, response) = Download::csv(&format!("{}-{day}.csv", about.list.word()));
    let writing = Writing { call: visit.at.clone(), clerk, about };
    tokio::spawn(async move {
        let (society, list) = (writing.call.tenant.slug.clone(), writing.about.list.word());
        if let Err(failure) = writing.write(download, rows).await {
            tracing::warn!(society, list, %failure, "a file broke off");
        }
    });
    Ok(response)
}

struct Writing {
    call: SocietyCall,
    clerk: At,
    about: About,
}

impl Writing {
    async fn write(self, mut download: Download, mut rows: impl Rows) -> Result<(), Failure> {
        let unwritable = |_| Failure::Inconsistent("a file that memory has no room for");
        let mut file = CsvFile::begin(Vec::new(), &self.about.titles).map_err(unwritable)?;
        loop {
            let batch = match self.batch(&mut rows).await {
                Ok(batch) => batch,
                Err(failure) => return self.stopped(file.rows(), Err(failure)).await,
            };
            if batch.is_empty() {
                break;
            }
            for row in &batch {
                file.row(row).map_err(unwritable)?;
            }
            if !download.send(file.part()).await {
                return self.stopped(file.rows(), Ok(())).await;
            }
        }
        let (last, written) = file.last_part(|written| self.lines(written)).map_err(unwritable)?;
        if let Err(failure) = self.recorded(&written).await {
            return self.stopped(written.rows, Err(failure)).await;
        }
        download.end(last).await;
        Ok(())
    }

    /// Records the whole file.
    async fn recorded(&self, written: &CsvWritten) -> Result<(), Failure> {
        let tx = self.now().write(self.clerk.actor()).await?;
        sessions::hold(&tx, &self.clerk, self.about.permission).await?;
        let filter = self.about.filter.clone();
        audit::exported(&tx, self.about.list.word(), filter, written, &mut self.call.app.random()).await?;
        tx.commit().await
    }

    async fn batch(&self, rows: &mut impl Rows) -> Result<Vec<Vec<String>>, Failure> {
        let _place = PLACES.acquire().await.map_err(|_| Failure::Inconsistent("no place to write a file"))?;
        let tx = self.now().read(self.clerk.actor()).await?;
        for permission in std::iter::once(self.about.permission).chain(self.about.further) {
            sessions::check(&tx, &self.clerk, permission).await?;
        }
        rows.next(&tx, self.call.words()).await
    }

    /// Records that a part was sent.
    async fn stopped(&self, rows: u64, why: Result<(), Failure>) -> Result<(), Failure> {
        let tx = self.now().write(self.clerk.actor()).await?;
        let random = &mut self.call.app.random();
        audit::export_stopped(&tx, self.about.list.word(), &self.about.filter, rows, random).await?;
        tx.commit().await?;
        why
    }

    /// The call at this instant: a long file is still written when its request's instant is long past.
    fn now(&self) -> SocietyCall {
        self.call.later(self.call.app.clock.now())
    }

    fn lines(&self, written: &CsvWritten) -> Vec<[String; 2]> {
        let words = self.call.words();
        let mut lines = self.about.lines.clone();
        lines.extend([
            [words.text("desk-export-rows").to_owned(), written.rows.to_string()],
            [words.text("desk-export-made").to_owned(), words.instant(self.call.now)],
            [words.text("desk-export-hash").to_owned(), written.sha256.clone()],
        ]);
        lines
    }
}

/// Days in words, as their instants in Japan, so that nobody asks whether the last day is in it.
pub(crate) fn range(words: &Words, from: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    let midnight = |day: NaiveDate| words.instant(instant_in_japan(day, 0));
    let from = from.map(|day| words.format("desk-export-from", &[("instant", midnight(day).into())]));
    let until = until.map(|day| words.format("desk-export-until", &[("instant", midnight(day).into())]));
    from.into_iter().chain(until).collect::<Vec<_>>().join(words.text("desk-chosen-and"))
}
