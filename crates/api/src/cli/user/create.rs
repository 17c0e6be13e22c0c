//! `roster user create`

use std::io::BufRead;

use anyhow::Context;
use roster_service::domain::{DisplayName, Email, PlainPassword, Profile, RoleName};
use roster_service::{CreateUserInput, RequestInfo, Roster};
use zeroize::Zeroizing;

use super::CreateUserArgs;
use crate::cli::Output;
use crate::wire::ManagedUserResponse;

pub(super) async fn run(roster: &Roster, args: CreateUserArgs, output: Output) -> anyhow::Result<()> {
    let email = Email::parse(&args.email).context("--email is not a valid e-mail address")?;
    let role = RoleName::parse(&args.role).context("--role is not a role name")?;
    let name = args.name.as_deref().map(DisplayName::parse).transpose().context("--name is not accepted")?;
    let password = password(roster, &args)?;
    let input = CreateUserInput {
        role,
        profile: Profile { name, ..Profile::default() },
        // Whoever gives the password vouches for the address too.
        is_email_verified: password.is_some(),
        password: password.as_ref().map(|text| PlainPassword::new(text.clone())).transpose()?,
        ..CreateUserInput::new(email)
    };
    let user = roster.create_user(&roster.grant_to_system(), input, &RequestInfo::default()).await?;
    let own = roster.profile_of(user.id).await?;
    let mut created = serde_json::to_value(ManagedUserResponse::new(&user, own))?;
    let mut text = format!("id        {}\n", user.id);
    if let Some(password) = password.filter(|_| args.generate_password) {
        text = format!("{text}password  {}\n", password.as_str());
        if let Some(object) = created.as_object_mut() {
            object.insert("password".to_owned(), password.as_str().into());
        }
    }
    Ok(output.print(&created, |_| text)?)
}

/// The password, made or read; `None` for a user who is invited.
fn password(roster: &Roster, args: &CreateUserArgs) -> anyhow::Result<Option<Zeroizing<String>>> {
    if args.generate_password {
        Ok(Some(roster.generate_password()?))
    } else if args.password_stdin {
        Ok(Some(read_password()?))
    } else {
        Ok(None)
    }
}

/// The first line of standard input.
fn read_password() -> anyhow::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).context("cannot read the password from standard input")?;
    Ok(Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_owned()))
}
