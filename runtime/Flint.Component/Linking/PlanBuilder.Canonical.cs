using Flint.Component.Abi;
using Flint.Component.Binary;
using Flint.Component.Instances;

namespace Flint.Component.Linking;

/// <content>Canonical definitions: lifted and lowered functions, and resources.</content>
internal sealed partial class PlanBuilder
{
    private void DefineCanonical(PlanFrame frame, Definition definition)
    {
        switch (definition)
        {
            case ResourceDefinition resource:
                var guest = new GuestResourceType(resource.Resource.Name, frame.State);
                if (resource.Destructor is { } destructor)
                {
                    guest.DestructorSlot = SlotOf(frame.CoreFunctions[destructor]);
                }

                guest.OwnerAncestry = frame.Ancestry;
                frame.Define(resource.Resource, guest);
                break;
            case ResourceOperationDefinition operation:
                frame.CoreFunctions.Add(new BuiltinSource(ResourceOperationOf(frame, operation)));
                break;
            case LiftDefinition lift:
                frame.Functions.Add(
                    new LiftedItem(
                        new LiftedFunction(
                            lift.Type,
                            SlotOf(frame.CoreFunctions[lift.CoreFunction]),
                            ContextOf(frame, lift.Options),
                            frame.Ancestry,
                            frame.Codecs
                        )
                    )
                );
                break;
            case LowerDefinition lower:
                frame.CoreFunctions.Add(new BuiltinSource(Lower(frame, lower)));
                break;
            default:
                throw new InvalidOperationException($"unknown definition {definition}");
        }
    }

    private static Builtin ResourceOperationOf(PlanFrame frame, ResourceOperationDefinition operation)
    {
        var resource = frame[operation.Resource];
        return operation.Operation switch
        {
            ResourceOperation.New => new ResourceNew(frame.State, (GuestResourceType)resource),
            ResourceOperation.Representation => new ResourceRepresentation(frame.State, (GuestResourceType)resource),
            _ => new ResourceDrop(
                frame.State,
                resource,
                new EnteringSet(
                    resource is GuestResourceType guest ? [.. guest.OwnerAncestry.Except(frame.Ancestry)] : []
                )
            ),
        };
    }

    private Builtin Lower(PlanFrame frame, LowerDefinition lower)
    {
        var context = ContextOf(frame, lower.Options);
        switch (frame.Functions[lower.Function])
        {
            case LiftedItem lifted:
                return new FusedCall(
                    "component function",
                    lower.Type,
                    context,
                    frame.Codecs,
                    lifted.Function,
                    frame.Ancestry
                );
            case HostFunctionItem host:
                try
                {
                    return host.Binding.Bind(host.Name, lower.Type, context, frame.Codecs);
                }
                catch (CodecMismatchException mismatch)
                {
                    throw new ComponentLinkException(
                        host.Name,
                        $"The host's `{host.Name}` is of another type than the component's: {mismatch.Message}."
                    );
                }

            default:
                throw new InvalidOperationException("a function is neither lifted nor the host's");
        }
    }
}
