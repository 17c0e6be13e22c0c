//! What a table holds, whatever the order of its rows: databases do not sort text alike.

use super::error::Misfit;
use super::{Sha256, value::Value};

/// The rows of a table: how many, and the sum of their SHA-256 digests modulo 2^256. Two tables with the same have the same
/// rows the same number of times; nobody arranges such sums by accident.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Checksum {
    pub(super) rows: u64,
    /// The lowest part first.
    sum: [u64; 4],
}

impl Checksum {
    /// Adds a row. `buffer` is for its use.
    pub(super) fn add(
        &mut self,
        row: &[Value],
        sha256: Sha256,
        buffer: &mut Vec<u8>,
    ) -> Result<(), (usize, Misfit)> {
        buffer.clear();
        for (at, value) in row.iter().enumerate() {
            value.canonical(buffer).map_err(|misfit| (at, misfit))?;
        }
        let digest = sha256(buffer);
        let mut carry = false;
        for (part, bytes) in self.sum.iter_mut().zip(digest.chunks_exact(8)) {
            let bytes = bytes.try_into().map(u64::from_be_bytes).unwrap_or_default();
            let (sum, overflows) = part.overflowing_add(bytes);
            let (sum, overflows_again) = sum.overflowing_add(u64::from(carry));
            *part = sum;
            carry = overflows || overflows_again;
        }
        self.rows += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// Good enough to tell a few short rows apart.
    fn mixed(bytes: &[u8]) -> [u8; 32] {
        let mut digest = [0xff_u8; 32];
        for (at, byte) in bytes.iter().enumerate() {
            let place = digest.get_mut(at % 32).unwrap();
            *place = place.wrapping_mul(31).wrapping_add(*byte);
        }
        digest
    }

    fn checksum(rows: &[&[Value]]) -> Checksum {
        let mut checksum = Checksum::default();
        for row in rows {
            checksum.add(row, mixed, &mut Vec::new()).unwrap();
        }
        checksum
    }

    #[test]
    fn the_order_of_rows_does_not_count_and_their_number_does() {
        let (a, b) = (&[Value::Int(1), Value::Null][..], &[Value::Int(2), Value::Text("b".into())][..]);
        assert_eq!(checksum(&[a, b]), checksum(&[b, a]));
        assert_ne!(checksum(&[a, b]), checksum(&[a, b, b]));
        assert_ne!(checksum(&[a, a]), checksum(&[b, b]));
    }

    #[test]
    fn where_a_value_ends_counts() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_ne!(checksum(&[&[text("ab"), text("c")]]), checksum(&[&[text("a"), text("bc")]]));
        assert_ne!(checksum(&[&[text(""), Value::Null]]), checksum(&[&[Value::Null, text("")]]));
        assert_ne!(checksum(&[&[text("1")]]), checksum(&[&[Value::Int(1)]]));
    }
}
