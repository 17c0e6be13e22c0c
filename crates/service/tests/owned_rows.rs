//! What a backend cannot write: programs that do not compile, and what the compiler says of them.
//!
//! They are checked in a folder of their own below `target`, once with the crates that they need.

#[test]
fn a_backend_cannot_reach_past_the_owner() {
    let programs = trybuild::TestCases::new();
    programs.compile_fail("tests/compile_fail/*.rs");
}
