//! How hard a hash is.

/// The cost of a bcrypt hash: it takes 2^cost rounds, so that each step doubles its time.
///
/// Between 4, the least that bcrypt has, and 16, past which one check would keep a thread for seconds. ASVS asks for 10
/// or more (appendix C); less is for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u32);

impl Cost {
    /// The least cost.
    pub const MIN: Self = Self(4);
    /// The highest cost.
    pub const MAX: Self = Self(16);
    /// What is used unless something else is asked for.
    pub const DEFAULT: Self = Self(12);

    /// `None` outside of 4 to 16.
    pub const fn new(cost: u32) -> Option<Self> {
        if cost < Self::MIN.0 || cost > Self::MAX.0 { None } else { Some(Self(cost)) }
    }

    /// The binary logarithm of the number of rounds.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How many rounds are run.
    pub const fn rounds(self) -> u32 {
        1 << self.0
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_lies_between_four_and_sixteen() {
        assert_eq!(Cost::new(3), None);
        assert_eq!(Cost::new(4), Some(Cost::MIN));
        assert_eq!(Cost::new(16), Some(Cost::MAX));
        assert_eq!(Cost::new(17), None);
        assert_eq!(Cost::default().rounds(), 4096);
    }
}
