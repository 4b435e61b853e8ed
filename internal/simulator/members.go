package simulator

import "slices"

var memberOperations = map[string]operation{
	"addGroupMembers":            {handle: addGroupMembers, creates: true},
	"listSubjectsInGroup":        {handle: listSubjectsInGroup},
	"removeSubjectsFromGroup":    {handle: removeSubjectsFromGroup},
	"addSubjectGroupMemberships": {handle: addSubjectGroupMemberships, creates: true},
}

type addGroupMembersRequest struct {
	Subject []string `json:"subject"`
	Comment string   `json:"comment"`
}

// addGroupMembers is POST /useradmin/v2/group/{shortNameOrID}/members. The response has the members that were added.
func addGroupMembers(c *call) (any, error) {
	group, err := c.subjectAt("shortNameOrID", typeGroup)
	if err != nil {
		return nil, err
	}
	request, err := decode[addGroupMembersRequest](c)
	if err != nil {
		return nil, err
	}
	if group.deleted() {
		return nil, invalid("shortNameOrID", "%s is disabled", group.ShortName)
	}
	domain, err := c.domain()
	if err != nil {
		return nil, err
	}
	added, err := bulk(c, request.Subject, func(text string) (membership, error) {
		member, err := c.named("subject", text, domain, typeUser, typeGroup)
		if err != nil {
			return membership{}, err
		}
		_, before := c.membershipOf(group.ID, member.ID)
		m, err := c.link(group, member, "subject", request.Comment)
		if before && !c.variants[presentMemberAnswered] {
			m = membership{}
		}
		return m, err
	})
	if err != nil {
		return nil, err
	}
	return c.wireMembers(membersOf(added)), nil
}

// listSubjectsInGroup is GET /useradmin/v2/group/{shortNameOrID}/members: users and groups, the direct ones.
func listSubjectsInGroup(c *call) (any, error) {
	group, err := c.subjectAt("shortNameOrID", typeGroup)
	if err != nil {
		return nil, err
	}
	return c.wireMembers(slices.DeleteFunc(c.view.membersOf(group.ID), func(id int64) bool { return c.view.hidesLink(group.ID, id) })), nil
}

// membersOf are the members of the memberships; one without an id is none.
func membersOf(links []membership) []int64 {
	var ids []int64
	for _, m := range links {
		if m.ID != "" {
			ids = append(ids, m.Member)
		}
	}
	return ids
}

// removeSubjectsFromGroup is DELETE /useradmin/v2/group/{shortNameOrID}/members. The response has the members that were removed.
func removeSubjectsFromGroup(c *call) (any, error) {
	group, err := c.subjectAt("shortNameOrID", typeGroup)
	if err != nil {
		return nil, err
	}
	domain, err := c.domain()
	if err != nil {
		return nil, err
	}
	removed, err := bulk(c, c.query["subject"], func(text string) (membership, error) {
		member, ok := c.view.findSubject(text, domain)
		if !ok {
			return membership{}, invalid("subject", "no subject %s", text)
		}
		if m, ok := c.membershipOf(group.ID, member.ID); ok && !c.view.hidesLink(group.ID, member.ID) {
			return c.unlink(m, "subject", c.argument("comment"))
		}
		if c.variants[absentMemberRefused] {
			return membership{}, invalid("subject", "%s is no member of %s", text, group.ShortName)
		}
		return membership{}, nil
	})
	if err != nil {
		return nil, err
	}
	return c.wireMembers(membersOf(removed)), nil
}

type addSubjectGroupMembershipsRequest struct {
	ParentGroups []string `json:"parentGroups"`
	Comment      string   `json:"comment"`
}

// addSubjectGroupMemberships is POST /useradmin/v2/subject/{shortNameOrID}/groups. The function is needed for each group.
func addSubjectGroupMemberships(c *call) (any, error) {
	domain, err := c.domain()
	if err != nil {
		return nil, err
	}
	text := c.path["shortNameOrID"]
	member, ok := c.subjectByPath(text, domain)
	if !ok || !c.caller.may("viewUsers", member.Customer) && !c.caller.may("addGroupMember", member.Customer) {
		return nil, notFound("no subject %s", text)
	}
	if member.deleted() {
		return nil, invalid("shortNameOrID", "%s is disabled", text)
	}
	request, err := decode[addSubjectGroupMembershipsRequest](c)
	if err != nil {
		return nil, err
	}
	made, err := bulk(c, request.ParentGroups, func(text string) (wireMembership, error) {
		group, err := c.named("parentGroups", text, domain, typeGroup)
		if err != nil {
			return wireMembership{}, err
		}
		if err := c.require("addGroupMember", group.Customer); err != nil {
			return wireMembership{}, err
		}
		m, err := c.link(group, member, "parentGroups", request.Comment)
		return c.view.wireMembership(m), err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}
