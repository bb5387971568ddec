//! How values went over the years, as a picture: a line with a mark for each year. It is drawn on the server as SVG; the table beside it
//! has the same numbers.

use madoguchi_core::services::checkups::reading::Trend;
use madoguchi_words::Words;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::said;

/// The left edge of the first year and the right edge of the last one, in units of the picture.
const LEFT: i64 = 40;
const RIGHT: i64 = 320;
/// The heights of the largest and the smallest value.
const TOP: i64 = 40;
const BOTTOM: i64 = 120;

/// The values of an item over the years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrendView {
    /// The item with its unit.
    pub name: String,
    /// What the picture tells, for who can't see it.
    pub description: String,
    /// The points, as an SVG path.
    pub path: String,
    /// The years with their values and places.
    pub points: Vec<PointView>,
}

/// A year of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointView {
    /// The place from left.
    pub x: i64,
    /// The place from above.
    pub y: i64,
    /// The fiscal year, in words.
    pub year: String,
    /// The year as it stands below the picture.
    pub short: String,
    /// The value.
    pub value: String,
}

impl TrendView {
    /// Draws the values of an item. The smallest and the largest one reach the edges; one value alone would stand in the middle.
    #[must_use]
    pub fn of(words: &Words, trend: &Trend) -> Self {
        let values = trend.points.iter().map(|(_, value)| *value);
        let (least, most) = (values.clone().min().unwrap_or_default(), values.max().unwrap_or_default());
        let (first, last) = (trend.points.first(), trend.points.last());
        let span = i64::from(last.map_or(0, |(year, _)| *year) - first.map_or(0, |(year, _)| *year)).max(1);
        let from = first.map_or(0, |(year, _)| *year);
        let point = |(year, value): &(i32, Decimal)| PointView {
            x: LEFT + (RIGHT - LEFT) * i64::from(year - from) / span,
            y: height(*value, least, most),
            year: words.format("checkups-year", &[("year", year.to_string().into())]),
            short: year.to_string(),
            value: value.to_string(),
        };
        let points: Vec<_> = trend.points.iter().map(point).collect();
        let place = |point: &PointView| format!("{} {}", point.x, point.y);
        let path = points.iter().map(place).collect::<Vec<_>>().join("L");
        let told = |point: Option<&PointView>| match point {
            Some(point) => (point.year.clone(), point.value.clone()),
            None => Default::default(),
        };
        let ((first, before), (last, now)) = (told(points.first()), told(points.last()));
        let item = said::item(words, trend.item);
        let name = match trend.item.unit() {
            Some(unit) => words.format("checkups-item-with-unit", &[("item", item.into()), ("unit", unit.into())]),
            None => item,
        };
        let arguments = [
            ("item", name.clone().into()),
            ("first", first.into()),
            ("before", before.into()),
            ("last", last.into()),
            ("now", now.into()),
        ];
        let description = words.format("checkups-picture-description", &arguments);
        Self { name, description, path: format!("M{path}"), points }
    }
}

fn height(value: Decimal, least: Decimal, most: Decimal) -> i64 {
    let span = most - least;
    if span.is_zero() {
        return TOP.midpoint(BOTTOM);
    }
    let part = (value - least) / span * Decimal::from(BOTTOM - TOP);
    BOTTOM - part.round().to_i64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use madoguchi_core::services::checkups::item::Item;
    use madoguchi_words::Language;

    use super::*;

    fn drawn(points: &[(i32, &str)]) -> TrendView {
        let points = points.iter().map(|(year, value)| (*year, value.parse().unwrap())).collect();
        TrendView::of(Words::of(Language::Ja), &Trend { item: Item::HbA1c, points })
    }

    #[test]
    fn the_smallest_and_the_largest_value_reach_the_edges() {
        let view = drawn(&[(2023, "5.4"), (2025, "5.7"), (2026, "5.5")]);
        assert_eq!(view.points.iter().map(|point| point.x).collect::<Vec<_>>(), [40, 226, 320], "a year is missing");
        assert_eq!(view.points.iter().map(|point| point.y).collect::<Vec<_>>(), [120, 40, 93]);
        assert_eq!(view.path, "M40 120L226 40L320 93");
        assert!(view.description.contains("5.4") && view.description.contains("2026年度"), "{}", view.description);
        let level = drawn(&[(2025, "5.4"), (2026, "5.4")]);
        assert!(level.points.iter().all(|point| point.y == 80));
    }
}
