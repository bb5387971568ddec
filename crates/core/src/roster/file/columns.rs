//! The columns of a roster and the headers that name them.

use std::collections::BTreeMap;
use std::fmt;

use csv::StringRecord;

use super::findings::{FileError, Findings, RosterNoticeKind};
use crate::input::text::search_key;

/// A column of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// 保険者番号
    InsurerNumber,
    /// 記号
    Symbol,
    /// 番号
    Number,
    /// 枝番
    Branch,
    /// 氏名
    Name,
    /// 氏名カナ
    Kana,
    /// 生年月日
    BirthDate,
    /// 性別
    Sex,
    /// 続柄
    Relationship,
    /// 資格取得日
    Joined,
    /// 資格喪失日
    Lost,
    /// 雇用区分
    Category,
    /// 事業所コード
    WorkplaceCode,
    /// 事業所名
    WorkplaceName,
    /// メールアドレス
    Email,
    /// 雇用区分変更予定: the planned employment category.
    NextCategory,
    /// 雇用区分変更予定日: the first day of the planned category.
    NextCategoryFrom,
}

impl Column {
    /// All columns, in the usual order of a roster.
    pub const ALL: [Self; 17] = [
        Self::InsurerNumber,
        Self::Symbol,
        Self::Number,
        Self::Branch,
        Self::Name,
        Self::Kana,
        Self::BirthDate,
        Self::Sex,
        Self::Relationship,
        Self::Joined,
        Self::Lost,
        Self::Category,
        Self::WorkplaceCode,
        Self::WorkplaceName,
        Self::Email,
        Self::NextCategory,
        Self::NextCategoryFrom,
    ];

    /// The usual header of the column.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::InsurerNumber => "保険者番号",
            Self::Symbol => "記号",
            Self::Number => "番号",
            Self::Branch => "枝番",
            Self::Name => "氏名",
            Self::Kana => "氏名カナ",
            Self::BirthDate => "生年月日",
            Self::Sex => "性別",
            Self::Relationship => "続柄",
            Self::Joined => "資格取得日",
            Self::Lost => "資格喪失日",
            Self::Category => "雇用区分",
            Self::WorkplaceCode => "事業所コード",
            Self::WorkplaceName => "事業所名",
            Self::Email => "メールアドレス",
            Self::NextCategory => "雇用区分変更予定",
            Self::NextCategoryFrom => "雇用区分変更予定日",
        }
    }

    /// Whether a roster must have this column.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::InsurerNumber
                | Self::Symbol
                | Self::Number
                | Self::Name
                | Self::BirthDate
                | Self::Relationship
                | Self::Joined
        )
    }

    /// Other headers of the column, in the form that [`search_key`] produces.
    const fn synonyms(self) -> &'static [&'static str] {
        match self {
            Self::InsurerNumber => &["保険者no", "保険者no.", "保険者コード"],
            Self::Symbol => &["被保険者証記号", "被保険者証等記号", "被保険者等記号", "被保険者記号", "保険証記号"],
            Self::Number => &["被保険者証番号", "被保険者証等番号", "被保険者等番号", "被保険者番号", "保険証番号"],
            Self::Branch => &["枝番号", "被保険者証枝番", "被保険者証等枝番"],
            Self::Name => &["漢字氏名", "氏名漢字", "加入者氏名", "名前"],
            Self::Kana => &[
                "氏名(カナ)",
                "氏名(フリガナ)",
                "カナ氏名",
                "氏名フリガナ",
                "フリガナ",
                "加入者氏名カナ",
                "シメイ",
                "カナ",
            ],
            Self::BirthDate => &["誕生日"],
            Self::Sex => &["性別名"],
            Self::Relationship => &["続柄名", "続柄名称"],
            Self::Joined => &["資格取得年月日", "取得日", "取得年月日", "資格取得(認定)日", "認定日", "認定年月日"],
            Self::Lost => &["資格喪失年月日", "喪失日", "喪失年月日", "資格喪失(削除)日"],
            Self::Category => &["従業員区分", "社員区分", "在籍区分"],
            Self::WorkplaceCode => &["事業所番号", "事業所cd", "事業所no", "所属コード"],
            Self::WorkplaceName => &["事業所名称", "事業所", "所属名", "所属名称"],
            Self::Email => &["e-mail", "email", "eメール", "メール", "mail", "mailアドレス", "e-mailアドレス"],
            Self::NextCategory => &["変更後雇用区分", "変更予定雇用区分", "異動後雇用区分", "次期雇用区分"],
            Self::NextCategoryFrom => {
                &["雇用区分変更日", "雇用区分変更予定年月日", "変更予定日", "異動予定日", "雇用区分適用日"]
            }
        }
    }

    /// The column that a header names. Width, spaces and kana script don't matter, and a remark in brackets may follow.
    fn named(header: &str) -> Option<Self> {
        let key = search_key(header);
        let known =
            |key: &str| Self::ALL.into_iter().find(|column| column.title() == key || column.synonyms().contains(&key));
        known(&key).or_else(|| known(key.split_once('(')?.0))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// The position of each column in a file.
pub(super) struct Header {
    positions: BTreeMap<Column, usize>,
    /// The positions of columns whose header says that they hold My Numbers.
    my_number_positions: Vec<usize>,
    width: usize,
}

impl Header {
    pub(super) fn read(cells: &StringRecord, findings: &mut Findings) -> Result<Self, FileError> {
        let mut header = Self { positions: BTreeMap::new(), my_number_positions: Vec::new(), width: cells.len() };
        let mut not_read = Vec::new();
        for (position, cell) in cells.iter().enumerate() {
            match Column::named(cell) {
                Some(column) => {
                    if header.positions.insert(column, position).is_some() {
                        return Err(FileError::RepeatedColumn(column));
                    }
                }
                None if is_my_number_header(cell) => header.my_number_positions.push(position),
                None if cell.trim().is_empty() => {}
                None => not_read.push(position + 1),
            }
        }
        if header.positions.is_empty() {
            return Err(FileError::NoHeader);
        }
        let missing: Vec<_> = Column::ALL.into_iter().filter(|it| it.is_required() && !header.has(*it)).collect();
        if !missing.is_empty() {
            return Err(FileError::MissingColumns(missing));
        }
        for position in not_read {
            findings.notice(None, None, RosterNoticeKind::ColumnNotRead { position });
        }
        if !header.has(Column::Category) {
            findings.notice(None, Column::Category, RosterNoticeKind::TakenAsEmployee);
        }
        Ok(header)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.positions.contains_key(&column)
    }

    /// The position of a column, from 0.
    pub(super) fn position(&self, column: Column) -> Option<usize> {
        self.positions.get(&column).copied()
    }

    pub(super) fn my_number_positions(&self) -> &[usize] {
        &self.my_number_positions
    }

    /// The number of columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }
}

pub(crate) fn is_my_number_header(header: &str) -> bool {
    let key = search_key(header);
    ["個人番号", "マイナンバー", "mynumber"].iter().any(|name| key.contains(name))
}
