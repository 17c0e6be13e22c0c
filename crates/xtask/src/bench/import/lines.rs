//! Users who have never been, one line each.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Result;

/// What stands for a hash: 22 characters of salt and 31 of hash behind it are of this alphabet, so that each line has one
/// of the right form.
const ALPHABET: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const FIRST_NAMES: [&str; 8] = ["Ada", "Grace", "Edith", "Mary", "Hedy", "Radia", "Zoë", "Ольга"];
const LAST_NAMES: [&str; 7] = ["Lovelace", "Hopper", "Clarke", "Jackson", "Lamarr", "Perlman", "Ångström"];
const ROLES: [&str; 5] = ["viewer", "viewer", "viewer", "target", "manager"];

/// Writes lines of users, each with a hash, a name and the times that an account has, in the order of their making.
pub(super) fn write(file: &Path, users: u32) -> Result<()> {
    let mut file = BufWriter::new(File::create(file)?);
    let mut noise = Noise(1);
    for number in 0..users {
        let first = pick(&FIRST_NAMES, number);
        let last = pick(&LAST_NAMES, number / 3);
        let (day, second) = (number / 86_400 % 28 + 1, number % 86_400);
        let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        writeln!(
            file,
            "{{\"source_id\":\"{number}\",\"email\":\"{first}.{last}{number}@Example.com\",\
             \"email_verified_at\":\"2024-01-{day:02}T{time}Z\",\"password_hash\":\"$2b$12${}\",\
             \"name\":\"{first} {last}\",\"role\":\"{}\",\"last_login_at\":\"2025-01-{day:02}T{time}Z\",\
             \"created_at\":\"2024-01-{day:02}T{time}Z\",\"updated_at\":\"2025-02-01T{time}Z\"}}",
            noise.hash(),
            pick(&ROLES, number),
        )?;
    }
    Ok(file.flush()?)
}

fn pick<'a>(from: &[&'a str], number: u32) -> &'a str {
    let index = usize::try_from(number).unwrap_or_default().checked_rem(from.len()).unwrap_or_default();
    from.get(index).copied().unwrap_or_default()
}

/// The same numbers in each run (xorshift64*, Vigna 2016): nothing here has to be secret.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 58
    }

    /// Salt and hash. The last character of each carries fewer bits than six; `.` fits both.
    fn hash(&mut self) -> String {
        let mut digit = || usize::try_from(self.next()).ok().and_then(|digit| ALPHABET.get(digit)).copied();
        let mut text: String = (0..53).map(|_| char::from(digit().unwrap_or(b'.'))).collect();
        text.replace_range(21..22, ".");
        text.replace_range(52..53, ".");
        text
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn every_line_is_a_user_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("users.ndjson");
        write(&file, 500).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let addresses: BTreeSet<_> = lines.iter().map(|line| line["email"].as_str().unwrap()).collect();
        assert_eq!((lines.len(), addresses.len()), (500, 500));
        assert!(lines.iter().all(|line| line["password_hash"].as_str().unwrap().len() == 60));
    }
}
