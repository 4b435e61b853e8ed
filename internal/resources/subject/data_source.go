package subject

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
	"github.com/mnemonic-no/terraform-provider-argus/internal/providerdata"
)

var (
	_ datasource.DataSourceWithConfigure = (*dataSource[userModelFound, *userModelFound])(nil)
	_ datasource.DataSourceWithConfigure = (*dataSource[foundModel, *foundModel])(nil)
)

// NewUserDataSource makes the data source argus_user.
func NewUserDataSource() datasource.DataSource {
	return &dataSource[userModelFound, *userModelFound]{kind: userKind}
}

// NewGroupDataSource makes the data source argus_group.
func NewGroupDataSource() datasource.DataSource {
	return &dataSource[foundModel, *foundModel]{kind: groupKind}
}

// oneModel is the model of one user or group: a pointer to its struct M, which is or embeds foundModel.
type oneModel[M any] interface {
	*M
	found() *foundModel
	fill(*argus.Subject)
}

type dataSource[M any, P oneModel[M]] struct {
	providerdata.DataSource
	kind kind
}

func (d *dataSource[M, P]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + string(d.kind.Type)
}

func (d *dataSource[M, P]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := d.kind.foundAttributes()
	attributes["id"], attributes["short_name"] = fwkit.IDOrShortName(string(d.kind.Type))
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Reads one %[1]s, with what changes by itself and is not on the resource `%[2]s`. A disabled %[1]s is read too, and has the flag `deleted`.", d.kind.Type, d.kind.Resource),
		Attributes:          attributes,
	}
}

func (d *dataSource[M, P]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state M
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	found := P(&state).found()
	id, shortName := found.ID, found.ShortName
	name := providerdata.NameOrID(providerdata.FilterSubject, "short_name", shortName, id)
	ref, ok := d.Data.CheckRef(name.Attribute, name.Text, &resp.Diagnostics)
	if !ok {
		return
	}
	subject, err := d.Data.LookUpSubject(ctx, d.kind.Type, ref, providerdata.Lookup[argus.Subject]{
		Read: func(ctx context.Context) (*argus.Subject, error) {
			subject, _, err := d.Data.FindSubject(ctx, ref, d.kind.readEither(d.Data))
			return subject, err
		},
		Same: func(row, read *argus.Subject) bool {
			return d.kind.is(read) && reflect.DeepEqual(filled[M, P](row), filled[M, P](read))
		},
	})
	switch {
	case err != nil:
		d.Data.ReportLookup(ctx, name, err, &resp.Diagnostics)
		return
	case !d.kind.is(subject):
		resp.Diagnostics.AddAttributeError(name.Attribute, "Not a "+string(d.kind.Type),
			fmt.Sprintf("%q names the %s %s (%q). Read it with the data source argus_%[2]s.", name.Text, subject.Noun(), subject.ID, argus.Short(subject.Name)))
		return
	}
	P(&state).fill(subject)
	// What the configuration names it by stays as it is written.
	if !id.IsNull() {
		found.ID = id
	} else {
		found.ShortName = shortName
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// filled is the model of a subject.
func filled[M any, P oneModel[M]](subject *argus.Subject) M {
	var model M
	P(&model).fill(subject)
	return model
}
