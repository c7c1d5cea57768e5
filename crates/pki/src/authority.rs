//! The local authority: one root certificate, its key, and the names it may vouch for.

mod constraints;
mod keystore;
mod root;

pub(crate) use keystore::write_atomically;
pub use root::Root;
pub(crate) use root::certificates;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::string::PrintableString;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SerialNumber,
};

use crate::Error;
use crate::name::Name;
use constraints::Constraints;
use keystore::{Keystore, Pair};

/// Ten years: the longest of the peers, because a root that ends strands people.
const LIFETIME: Duration = Duration::from_secs(3650 * 24 * 3600);
/// Clocks of virtual machines and phones run behind.
const BACKDATE: Duration = Duration::from_secs(24 * 3600);

/// The local authority, ready to sign. Its key cannot be taken out.
pub struct Authority {
    keystore: Keystore,
    root: Root,
    retired: Vec<Root>,
    constraints: Constraints,
    pub(crate) issuer: Issuer<'static, KeyPair>,
}

/// Whether a root made by this version may vouch for `host`, a name or an IP address.
pub fn permits(host: &str) -> bool {
    Name::parse(host).is_ok_and(|name| Constraints::local().permit(&name))
}

impl Authority {
    /// Loads the authority kept in `dir`, or makes one there: `root.pem` for everyone, `root-key.pem` for the
    /// owner alone, in a folder of mode 0700. `label` becomes the root's common name when one is made, such as
    /// `Localfront local authority (min@laptop)`. Two processes starting at once end with one root.
    ///
    /// # Errors
    /// When a file cannot be read or written, is missing or damaged, or the key is open to other users and that
    /// cannot be put right.
    pub fn open(dir: &Path, label: &str, now: SystemTime) -> Result<Self, Error> {
        let keystore = Keystore::new(dir);
        // Without the lock first, so that an authority on a read-only disk can be used.
        let problem = match keystore.load() {
            Ok(Some(pair)) => return Self::from_pair(keystore, pair),
            other => other.err(),
        };
        let lock = keystore.lock().map_err(|error| problem.unwrap_or(error))?;
        let pair = match keystore.load()? {
            Some(pair) => pair,
            None => keystore.save(&make(label, now)?)?,
        };
        drop(lock);
        Self::from_pair(keystore, pair)
    }

    /// Puts a new root in the place of the one in `dir`, also when that one is damaged. The old root's
    /// certificate is remembered, so that [`crate::Store::install`] and [`crate::Store::remove`] can clear it
    /// away; its key is gone.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn rotate(dir: &Path, label: &str, now: SystemTime) -> Result<Self, Error> {
        let keystore = Keystore::new(dir);
        let lock = keystore.lock()?;
        keystore.retire()?;
        let pair = keystore.save(&make(label, now)?)?;
        drop(lock);
        Self::from_pair(keystore, pair)
    }

    /// The root that signs now.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Roots this folder held before [`Authority::rotate`].
    pub fn retired(&self) -> &[Root] {
        &self.retired
    }

    /// The root as PEM, with a final newline.
    pub fn root_pem(&self) -> &str {
        self.root.pem()
    }

    /// The root as DER.
    pub fn root_der(&self) -> &[u8] {
        self.root.der()
    }

    /// Where the root's certificate is kept: `root.pem`.
    pub fn root_path(&self) -> PathBuf {
        self.keystore.root_path()
    }

    /// SHA-256 of the root, `AB:CD:…`.
    pub fn fingerprint(&self) -> String {
        self.root.fingerprint()
    }

    /// When the root ends.
    pub fn not_after(&self) -> SystemTime {
        self.root.not_after()
    }

    /// Whether the root may vouch for `host`, a name or an IP address.
    pub fn permits(&self, host: &str) -> bool {
        Name::parse(host).is_ok_and(|name| self.constraints.permit(&name))
    }

    /// What the root may vouch for, as a list for people: `localhost, test, …, 127.0.0.0/8, …`.
    pub fn permitted(&self) -> String {
        self.constraints.to_string()
    }

    /// The name to sign for, when it may be signed now.
    pub(crate) fn vouch(&self, name: &str, now: SystemTime) -> Result<Name, Error> {
        let name = Name::parse(name)?;
        if !self.constraints.permit(&name) {
            return Err(Error::NotPermitted { name: name.to_string(), permitted: self.permitted() });
        }
        if now >= self.root.not_after() || now < self.root.not_before() {
            return Err(Error::Expired { path: self.root_path() });
        }
        Ok(name)
    }

    fn from_pair(keystore: Keystore, pair: Pair) -> Result<Self, Error> {
        let corrupt = |reason: &str| keystore.corrupt_root(reason);
        let constraints = pair.root.constraints().ok_or_else(|| {
            corrupt("it carries no name constraints, so it is not one of ours and could vouch for any site")
        })?;
        let issuer = Issuer::from_ca_cert_der(&pair.root.der().to_vec().into(), pair.key)
            .map_err(|error| corrupt(&error.to_string()))?;
        let retired = keystore.retired(&pair.root)?;
        Ok(Self { root: pair.root, retired, constraints, issuer, keystore })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("root", &self.root_path())
            .field("fingerprint", &self.fingerprint())
            .finish()
    }
}

/// A random serial of 126 bits, positive as RFC 5280 section 4.1.2.2 wants it.
pub(crate) fn serial() -> Result<SerialNumber, Error> {
    let mut bytes = [0u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::Random)?;
    bytes[0] = (bytes[0] & 0x3f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn make(label: &str, now: SystemTime) -> Result<Pair, Error> {
    let key = KeyPair::generate().map_err(Error::Sign)?;
    let certificate = template(label, now)?.self_signed(&key).map_err(Error::Sign)?;
    let root = Root::from_pem(&certificate.pem())
        .map_err(|_| Error::Sign(rcgen::Error::CouldNotParseCertificate))?;
    Ok(Pair { root, key })
}

fn template(label: &str, now: SystemTime) -> Result<CertificateParams, Error> {
    let serial = serial()?;
    let not_before = now - BACKDATE;
    let mut root = CertificateParams::default();
    root.not_before = not_before.into();
    root.not_after = (not_before + LIFETIME).into();
    root.distinguished_name = subject(label, &serial)?;
    root.serial_number = Some(serial);
    // It signs leaves itself; there is nothing in between.
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Not code, not mail: a system store trusts a root for everything the root itself does not rule out.
    root.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    root.name_constraints = Some(Constraints::local().to_extension());
    Ok(root)
}

/// Unlike any other root's, also after a rotation: NSS keeps one nickname per subject, and verifiers that
/// choose an issuer by its name must not meet two.
fn subject(label: &str, serial: &SerialNumber) -> Result<DistinguishedName, Error> {
    /// `serialNumber` of X.520, which tells apart subjects of one name.
    const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];
    let mut subject = DistinguishedName::new();
    let number: String = serial.to_bytes()[..4].iter().map(|byte| format!("{byte:02X}")).collect();
    let number = PrintableString::try_from(number).map_err(Error::Sign)?;
    // RFC 5280 appendix A: ub-common-name is 64 characters.
    subject.push(DnType::CommonName, label.chars().take(64).collect::<String>());
    subject.push(DnType::CustomDnType(SERIAL_NUMBER.to_vec()), DnValue::PrintableString(number));
    Ok(subject)
}

#[cfg(test)]
mod tests;
