//! Times as text, in the forms that can mean one thing only.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::Timestamp;

/// A time that was read from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTime {
    /// With its zone.
    Instant(Timestamp),
    /// Without one.
    Local(NaiveDateTime),
}

/// Reads RFC 3339, also with a space for the `T`, with `+00` or `+0000` for the offset, without seconds, without a zone,
/// or a date alone, which is its midnight. Finer than a microsecond is cut off; more than nine digits of a second are
/// nobody's form.
pub(super) fn read_iso(text: &str) -> Option<TextTime> {
    let mut scan = Scan(text);
    let date =
        NaiveDate::from_ymd_opt(scan.signed(4)?, scan.after("-")?.number(2)?, scan.after("-")?.number(2)?)?;
    if scan.is_done() {
        return Some(TextTime::Local(date.and_time(NaiveTime::MIN)));
    }
    let time = scan.any_of(&["T", "t", " "])?.time()?;
    scan.zoned(date.and_time(time))
}

/// Whether a text is a time as [`read_iso`] reads it.
pub(in crate::import) fn is_iso_time(text: &str) -> bool {
    read_iso(text).is_some()
}

/// Reads a time in any form that can mean one thing only: [`read_iso`], RFC 2822, `ctime`, and seconds, milliseconds or
/// microseconds since 1970 in as many digits as they have in our time. Outer spaces do not count.
pub(super) fn read_any(text: &str) -> Option<TextTime> {
    let text = text.trim_matches(' ');
    read_iso(text)
        .or_else(|| read_epoch(text).map(TextTime::Instant))
        .or_else(|| read_rfc2822(text))
        .or_else(|| read_ctime(text))
}

/// `Tue, 13 Feb 2024 07:10:00 GMT` (RFC 2822, RFC 9110).
fn read_rfc2822(text: &str) -> Option<TextTime> {
    let mut scan = Scan(text);
    let weekday = scan.weekday()?;
    scan.after(", ")?;
    let day = scan.short_number()?;
    let month = scan.after(" ")?.month()?;
    let date = NaiveDate::from_ymd_opt(scan.after(" ")?.signed(4)?, month, day)
        .filter(|date| is_on(*date, weekday))?;
    let time = scan.after(" ")?.time()?;
    match scan.zoned(date.and_time(time))? {
        TextTime::Local(_) => None,
        instant @ TextTime::Instant(_) => Some(instant),
    }
}

/// `Wed Feb 14 04:13:00 2024` (`ctime` of C).
fn read_ctime(text: &str) -> Option<TextTime> {
    let mut scan = Scan(text);
    let weekday = scan.weekday()?;
    let month = scan.after(" ")?.month()?;
    let day = scan.after(" ")?.padded_number()?;
    let time = scan.after(" ")?.time()?;
    let year = scan.after(" ")?.signed(4)?;
    let date =
        NaiveDate::from_ymd_opt(year, month, day).filter(|date| is_on(*date, weekday) && scan.is_done())?;
    Some(TextTime::Local(date.and_time(time)))
}

/// Of 9 or 10 digits seconds, which may have a fraction, of 12 or 13 milliseconds, of 15 or 16 microseconds. Whole dates
/// have 8 or 14 digits, and are none of these.
fn read_epoch(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 9 {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let has_fraction = text.contains('.');
    let micros = match whole.len() {
        9 | 10 => number.checked_mul(1_000_000)?.checked_add(micros_of(fraction)?)?,
        12 | 13 if !has_fraction => number.checked_mul(1_000)?,
        15 | 16 if !has_fraction => number,
        _ => return None,
    };
    Timestamp::from_unix_micros(micros)
}

/// The microseconds that the digits of a fraction of a second are.
fn micros_of(digits: &str) -> Option<i64> {
    format!("{digits:0<6}").get(..6)?.parse().ok()
}

fn is_on(date: NaiveDate, weekday: u32) -> bool {
    chrono::Datelike::weekday(&date).num_days_from_monday() == weekday
}

/// What is left of a text. Each step takes exactly what it names, or there is none.
struct Scan<'t>(&'t str);

impl<'t> Scan<'t> {
    fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn after(&mut self, sign: &str) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(sign)?;
        Some(self)
    }

    fn any_of(&mut self, signs: &[&str]) -> Option<&mut Self> {
        self.0 = signs.iter().find_map(|sign| self.0.strip_prefix(sign))?;
        Some(self)
    }

    /// As many digits as there are.
    fn digits(&mut self) -> &'t str {
        let end = self.0.find(|character: char| !character.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at_checked(end).unwrap_or(("", self.0));
        self.0 = rest;
        digits
    }

    fn number(&mut self, length: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }

    fn signed(&mut self, length: usize) -> Option<i32> {
        self.number(length)?.try_into().ok()
    }

    /// One or two digits.
    fn short_number(&mut self) -> Option<u32> {
        let digits = self.digits();
        (1..=2).contains(&digits.len()).then(|| digits.parse().ok())?
    }

    /// Two digits, the first of which may be a space.
    fn padded_number(&mut self) -> Option<u32> {
        match self.0.strip_prefix(' ') {
            Some(rest) => {
                self.0 = rest;
                self.number(1)
            }
            None => self.number(2),
        }
    }

    fn weekday(&mut self) -> Option<u32> {
        self.name(&["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    }

    fn month(&mut self) -> Option<u32> {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        self.name(&months)?.checked_add(1)
    }

    fn name(&mut self, names: &[&str]) -> Option<u32> {
        let (index, rest) =
            names.iter().enumerate().find_map(|(index, name)| Some((index, self.0.strip_prefix(name)?)))?;
        self.0 = rest;
        index.try_into().ok()
    }

    /// `07:10`, `07:10:00`, `07:10:00.123456`
    fn time(&mut self) -> Option<NaiveTime> {
        let (hour, minute) = (self.number(2)?, self.after(":")?.number(2)?);
        if self.after(":").is_none() {
            return NaiveTime::from_hms_opt(hour, minute, 0);
        }
        let second = self.number(2)?;
        let mut micros = 0;
        if self.after(".").is_some() {
            let digits = self.digits();
            micros = if (1..=9).contains(&digits.len()) {
                micros_of(digits)?.try_into().ok()?
            } else {
                return None;
            };
        }
        // A leap second belongs to the second after, as everywhere in POSIX time.
        if second == 60 {
            return NaiveTime::from_hms_micro_opt(hour, minute, 59, 1_000_000_u32.checked_add(micros)?);
        }
        NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
    }

    /// What a local time is with the zone that follows it, to the end of the text.
    fn zoned(&mut self, local: NaiveDateTime) -> Option<TextTime> {
        if self.is_done() {
            return Some(TextTime::Local(local));
        }
        let seconds = self.offset().filter(|_| self.is_done())?;
        let utc = local.checked_sub_signed(TimeDelta::try_seconds(seconds)?)?;
        Timestamp::from_unix_micros(utc.and_utc().timestamp_micros()).map(TextTime::Instant)
    }

    /// `Z`, `UTC`, `GMT`, `+01:00`, `+0100`, `+01`, after a space or not, in seconds.
    fn offset(&mut self) -> Option<i64> {
        let _ = self.after(" ");
        if self.any_of(&["Z", "z", "UTC", "GMT"]).is_some() {
            return Some(0);
        }
        let is_west = self.0.starts_with('-');
        let hours = self.any_of(&["+", "-"])?.number(2)?;
        let _ = self.after(":");
        let minutes = if self.is_done() { 0 } else { self.number(2)? };
        if hours > 23 || minutes > 59 {
            return None;
        }
        let seconds = i64::from(hours) * 3_600 + i64::from(minutes) * 60;
        Some(if is_west { -seconds } else { seconds })
    }
}

#[cfg(test)]
mod tests;
