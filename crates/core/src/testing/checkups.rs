//! Small checkups in the national format, for tests.

use crate::export::zip_file::zip;

/// A document in the making. Every value is as the document has it.
#[derive(Clone, Copy, Debug)]
pub struct SampleCheckup<'a> {
    /// 保険者番号
    pub insurer: &'a str,
    /// 記号
    pub symbol: &'a str,
    /// 番号
    pub number: &'a str,
    /// 枝番; the document has none where it is empty.
    pub branch: &'a str,
    /// 生年月日
    pub birth: &'a str,
    /// The day of the checkup.
    pub day: &'a str,
    /// 健診機関名
    pub facility: &'a str,
}

/// A person of the sample society Midori: the insured person of the first household.
pub const FATHER: SampleCheckup<'static> = SampleCheckup {
    insurer: "06139992",
    symbol: "2101",
    number: "00001000",
    branch: "00",
    birth: "19730121",
    day: "20260701",
    facility: "秘密健診センター",
};

impl SampleCheckup<'_> {
    /// The document with these results, which are made by [`quantity`], [`code`] and [`text`].
    #[must_use]
    pub fn document(&self, results: &[String]) -> String {
        let Self { insurer, symbol, number, branch, birth, day, facility } = self;
        let branch = match *branch {
            "" => String::new(),
            branch => format!("<id root=\"1.2.392.200119.6.211\" extension=\"{branch}\"/>"),
        };
        let entries: String = results.iter().map(|result| format!("<entry>{result}</entry>\n")).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
             <code code=\"10\" codeSystem=\"1.2.392.200119.6.1001\"/>\n\
             <recordTarget><patientRole><id root=\"1.2.392.200119.6.101\" extension=\"{insurer}\"/>\n\
             <id root=\"1.2.392.200119.6.204\" extension=\"{symbol}\"/>\n\
             <id root=\"1.2.392.200119.6.205\" extension=\"{number}\"/>{branch}\n\
             <patient><name>ｼﾗﾐﾈ</name><administrativeGenderCode code=\"1\" codeSystem=\"1.2.392.200119.6.1104\"/>\n\
             <birthTime value=\"{birth}\"/></patient></patientRole></recordTarget>\n\
             <documentationOf><serviceEvent><code code=\"010\" codeSystem=\"1.2.392.200119.6.1002\"/>\n\
             <effectiveTime value=\"{day}\"/><performer><assignedEntity><representedOrganization>\n\
             <id root=\"1.2.392.200119.6.102\" extension=\"1399999999\"/><name>{facility}</name>\n\
             </representedOrganization></assignedEntity></performer></serviceEvent></documentationOf>\n\
             <component><structuredBody><component><section>\n{entries}</section></component></structuredBody></component>\n\
             </ClinicalDocument>\n"
        )
    }
}

/// A result with what a document has behind its code.
#[must_use]
pub fn result(code: &str, rest: &str) -> String {
    format!(
        "<observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"{code}\" codeSystem=\"1.2.392.200119.6.1005\" displayName=\"項目\"/>{rest}</observation>"
    )
}

/// A number with its unit.
#[must_use]
pub fn quantity(code: &str, value: &str, unit: &str) -> String {
    result(code, &format!("<value xsi:type=\"PQ\" value=\"{value}\" unit=\"{unit}\"/>"))
}

/// A code.
#[must_use]
pub fn code(code: &str, value: &str) -> String {
    result(code, &format!("<value xsi:type=\"CD\" code=\"{value}\"/>"))
}

/// A text, as XML has it.
#[must_use]
pub fn text(code: &str, value: &str) -> String {
    result(code, &format!("<value xsi:type=\"ST\">{value}</value>"))
}

/// An archive with these documents, in the folders of the national format.
#[must_use]
pub fn archive(documents: &[String]) -> Vec<u8> {
    let root = "1399999999_06139992_202607010_1";
    let paths: Vec<_> = (1..=documents.len()).map(|number| format!("{root}/DATA/h{number:06}.xml")).collect();
    let index = format!("{root}/ix08_V08.xml");
    let mut files = vec![(index.as_str(), b"<index/>".as_slice())];
    files.extend(paths.iter().map(String::as_str).zip(documents.iter().map(String::as_bytes)));
    zip(&files).map(|(bytes, _)| bytes).unwrap_or_default()
}
