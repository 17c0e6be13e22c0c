//! The black-box tests of Roster, and the tests of its architecture.

mod architecture;
