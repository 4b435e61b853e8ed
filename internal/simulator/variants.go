package simulator

// Variant is a choice that the contract leaves open: what Says says, and in brackets what the simulator does without it.
type Variant struct {
	Name string
	Says string
}

const (
	disabledHiddenByShortName = "disabled-hidden-by-shortname"
	disabledHiddenByID        = "disabled-hidden-by-id"
	bulkNotAtomic             = "bulk-not-atomic"
	listsShuffled             = "lists-shuffled"
	namesTrimmed              = "names-trimmed"
	presentMemberRefused      = "present-member-refused"
	presentPermissionRefused  = "present-permission-refused"
	linkIDsKept               = "link-ids-kept"
	repeatedDeleteRefused     = "repeated-delete-refused"
	repeatedRevokeRefused     = "repeated-revoke-refused"
	repeatedReenableRefused   = "repeated-reenable-refused"
	absentMemberRefused       = "absent-member-refused"
	nullFieldsTaken           = "null-fields-taken"
	emptyUpdateTaken          = "empty-update-taken"
	emptyAsNull               = "empty-as-null"
	created201                = "created-201"
	countZero                 = "count-zero"
	wordsASCII                = "words-ascii"
	clearEmailOnly            = "clear-email-only"
	enumsOtherCase            = "enums-other-case"
	addressesNormalised       = "addresses-normalised"
	disabledOwnerHidden       = "disabled-owner-hidden"
	disabledOwnerEmpty        = "disabled-owner-empty"
	disabledLinksHidden       = "disabled-links-hidden"
	digitsShortnameFirst      = "digits-shortname-first"
	groupFlagsObject          = "group-flags-object"
	countTooHigh              = "count-too-high"
	noDate                    = "no-date"
	renewalCapped             = "renewal-capped"
	renewalRefused            = "renewal-refused"
	absentFieldsNull          = "absent-fields-null"
	validUntilZero            = "valid-until-zero"
	defaultPreferences        = "default-preferences"
	subCustomersLeftOut       = "sub-customers-left-out"
	membershipSubCustomers    = "membership-sub-customers"
	shortNamesLowered         = "shortnames-lowered"
	presentMemberAnswered     = "present-member-answered"
	keyWithoutMethod          = "key-without-method"
	pagesOverlap              = "pages-overlap"
	phonesNormalised          = "phones-normalised"
	largeLimitsRefused        = "large-limits-refused"
)

// Variants lists what may be named in Options.Variants.
func Variants() []Variant {
	return []Variant{
		{disabledHiddenByShortName, "a GET of a disabled subject by shortname is 404 (else returned, with its flag)"},
		{disabledHiddenByID, "a GET of a disabled subject by id is 404 (else returned, with its flag)"},
		{bulkNotAtomic, "a bulk write does what it can before it refuses (else all or nothing)"},
		{listsShuffled, "lists come in no order unless sorted (else by id)"},
		{namesTrimmed, "white space around names is cut off (else kept)"},
		{presentMemberRefused, "adding a member that is there is 412 (else returns it)"},
		{presentPermissionRefused, "granting a permission that is there is 412 (else returns it)"},
		{linkIDsKept, "a membership or permission made again has its old id (else a new one)"},
		{repeatedDeleteRefused, "deleting a disabled subject is 412 (else taken)"},
		{repeatedRevokeRefused, "revoking a revoked permission, membership or key is 412 (else taken)"},
		{repeatedReenableRefused, "re-enabling an enabled subject is 412 (else taken)"},
		{absentMemberRefused, "removing who is no member is 412 (else taken)"},
		{nullFieldsTaken, "a null field is taken as absent (else 412)"},
		{emptyUpdateTaken, "an update without fields is taken (else 412)"},
		{emptyAsNull, "an empty single result is 200 with null data (else 404)"},
		{created201, "creations respond with 201 (else 200)"},
		{countZero, "lists are not counted, count is 0 (else exact)"},
		{wordsASCII, "\\w in free text is ASCII only (else letters of every script)"},
		{clearEmailOnly, "empty text clears only email and is ignored elsewhere (else it clears)"},
		{addressesNormalised, "addresses of keys are returned as networks, 192.0.2.7/32 (else as they were sent)"},
		{enumsOtherCase, "enum values are returned in the other case (else as the contract writes them)"},
		{disabledOwnerHidden, "keys, preferences and methods of a disabled user are 404, reads and writes (else as of an active one)"},
		{disabledOwnerEmpty, "lists of keys, preferences and methods of a disabled user are empty (else as of an active one)"},
		{disabledLinksHidden, "links of disabled users and groups are left out of lists and of searches without includeDeleted, " +
			"and cannot be removed (else as of active ones)"},
		{digitsShortnameFirst, "a path's all-digit text is a shortname first (else an id first)"},
		{groupFlagsObject, "flags of groups are an object of booleans (else a list)"},
		{countTooHigh, "pages that have rows count two rows too many, and an empty page ends the list (else exact)"},
		{noDate, "responses have no header Date (else they have)"},
		{renewalCapped, "renewing a key for more than 60 days grants 60 (else what was asked for)"},
		{renewalRefused, "renewing a key for more than 30 days is 412 (else taken up to what a new key may have)"},
		{absentFieldsNull, "fields without a value are null (else left out)"},
		{validUntilZero, "validUntil of a key without end is 0 (else left out)"},
		{defaultPreferences, "a new user has a preference that the server set (else none)"},
		{subCustomersLeftOut, "subject searches by a group of customers leave out its sub customers (else include them)"},
		{membershipSubCustomers, "membership searches by a group of customers include its sub customers (else leave them out)"},
		{shortNamesLowered, "shortnames of subjects are kept in lower case and found in any (else kept and found as they were sent)"},
		{presentMemberAnswered, "adding members names those that were there too (else only those that were added)"},
		{keyWithoutMethod, "a key works for a user without the method APIKEY (else 401)"},
		{pagesOverlap, "pages have at most 7 rows and begin one row before the offset asked for, as their offset says (else there)"},
		{largeLimitsRefused, "a limit above 50 is 412, and 0 is not (else each is taken)"},
		{phonesNormalised, "of phone numbers only the digits are kept (else as they were sent)"},
	}
}
