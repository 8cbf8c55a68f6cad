using System.Text;
using Flint.Component.Tests.Fixtures;

namespace Flint.Component.Tests.Abi;

public sealed class ValuesTests : IDisposable
{
    private readonly Guest _guest = new("values.wasm", CreateLinker());

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Integers_travel_through_host_and_guest()
    {
        Assert.True(Echo("bool", true));
        Assert.False(Echo("bool", false));
        Assert.Equal(sbyte.MinValue, Echo("s8", sbyte.MinValue));
        Assert.Equal(byte.MaxValue, Echo("u8", byte.MaxValue));
        Assert.Equal(short.MinValue, Echo("s16", short.MinValue));
        Assert.Equal(ushort.MaxValue, Echo("u16", ushort.MaxValue));
        Assert.Equal(int.MinValue, Echo("s32", int.MinValue));
        Assert.Equal(uint.MaxValue, Echo("u32", uint.MaxValue));
        Assert.Equal(long.MinValue, Echo("s64", long.MinValue));
        Assert.Equal(ulong.MaxValue, Echo("u64", ulong.MaxValue));
        Assert.Equal(new Rune(0x10ffff), Echo("char", new Rune(0x10ffff)));
    }

    [Fact]
    public void Floats_travel_and_every_nan_becomes_the_canonical_one()
    {
        Assert.Equal(1.5f, Echo("f32", 1.5f));
        Assert.Equal(-0.0, Echo("f64", -0.0));
        var payload = BitConverter.UInt32BitsToSingle(0xffc12345);
        Assert.Equal(0x7fc00000u, BitConverter.SingleToUInt32Bits(Echo("f32", payload)));
        var wide = BitConverter.UInt64BitsToDouble(0xfff8000000000abc);
        Assert.Equal(0x7ff8000000000000u, BitConverter.DoubleToUInt64Bits(Echo("f64", wide)));
        Assert.Equal(
            [1.0, double.PositiveInfinity, -2.5],
            Echo<double[]>("numbers", [1.0, double.PositiveInfinity, -2.5])
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("grüße, мир, 世界, 🦀")]
    public void Strings_travel(string text) => Assert.Equal(text, Echo("string", text));

    [Fact]
    public void Lists_travel()
    {
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];
        Assert.Equal(bytes, Echo("bytes", bytes));
        Assert.Equal(["a", "", "ü"], Echo<string[]>("strings", ["a", "", "ü"]));
        Assert.Empty(Echo<string[]>("strings", []));
    }

    [Fact]
    public void Records_variants_and_their_kin_travel()
    {
        Assert.Equal(((byte)1, "two", -3L), Echo("tuple", ((byte)1, "two", -3L)));
        Assert.Equal(new Point(-7, "seven"), Echo("point-of", new Point(-7, "seven")));
        Assert.Equal(Shape.Empty, Echo("shape-of", Shape.Empty));
        Assert.Equal(new Shape(1, 2.5f), Echo("shape-of", new Shape(1, 2.5f)));
        Assert.Equal(new Shape(2, "square"), Echo("shape-of", new Shape(2, "square")));
        Assert.Equal(new Shape(3, ulong.MaxValue), Echo("shape-of", new Shape(3, ulong.MaxValue)));
        Assert.Equal(Color.DarkGreen, Echo("color-of", Color.DarkGreen));
        Assert.Equal(Rights.Read | Rights.Run, Echo("rights-of", Rights.Read | Rights.Run));
        Assert.Equal(Option<string>.Some("x"), Echo("maybe", Option<string>.Some("x")));
        Assert.Equal(Option<string>.None, Echo("maybe", Option<string>.None));
        Assert.Equal(Result<ulong, string>.Ok(5), Echo("outcome", Result<ulong, string>.Ok(5)));
        Assert.Equal(Result<ulong, string>.Err("no"), Echo("outcome", Result<ulong, string>.Err("no")));
    }

    [Fact]
    public void Calls_without_static_types_give_the_same_values()
    {
        ComponentValue point = new ComponentValue.Record([
            new ComponentValue.S32(4),
            new ComponentValue.String("four"),
        ]);
        Assert.Equal(point, _guest.Call("point-of", point));
        ComponentValue shape = new ComponentValue.Variant("circle", new ComponentValue.F32(1));
        Assert.Equal(shape, _guest.Call("shape-of", shape));
        ComponentValue list = new ComponentValue.List([new ComponentValue.String("a"), new ComponentValue.String("b")]);
        Assert.Equal(list, _guest.Call("strings", list));
        ComponentValue rights = new ComponentValue.Flags(0b101);
        Assert.Equal(rights, _guest.Call("rights-of", rights));
    }

    [Fact]
    public void A_value_of_another_type_is_refused_before_the_guest_runs()
    {
        Assert.Throws<ArgumentException>(() => _guest.Call("string", new ComponentValue.U8(1)));
    }

    [Fact]
    public void A_binding_of_another_type_names_the_function_and_both_types()
    {
        var function = _guest.Linked.GetFunction("point-of")!;
        var refused = Assert.Throws<ArgumentException>(() => function.Bind<ValueTuple<int>, int>());
        Assert.Contains("point-of", refused.Message, StringComparison.Ordinal);
        Assert.Contains("record { x: s32, label: string }", refused.Message, StringComparison.Ordinal);
    }

    private T Echo<T>(string function, T value) => _guest.Call<ValueTuple<T>, T>(function, new(value));

    internal static ComponentLinker CreateLinker()
    {
        var linker = new ComponentLinker();
        linker
            .Interface("test:values/host@1.4.2")
            .Function("bool", (HostCall _, bool v) => v)
            .Function("s8", (HostCall _, sbyte v) => v)
            .Function("u8", (HostCall _, byte v) => v)
            .Function("s16", (HostCall _, short v) => v)
            .Function("u16", (HostCall _, ushort v) => v)
            .Function("s32", (HostCall _, int v) => v)
            .Function("u32", (HostCall _, uint v) => v)
            .Function("s64", (HostCall _, long v) => v)
            .Function("u64", (HostCall _, ulong v) => v)
            .Function("f32", (HostCall _, float v) => v)
            .Function("f64", (HostCall _, double v) => v)
            .Function("char", (HostCall _, Rune v) => v)
            .Function("string", (HostCall _, string v) => v)
            .Function("bytes", (HostCall _, byte[] v) => v)
            .Function("strings", (HostCall _, string[] v) => v)
            .Function("numbers", (HostCall _, double[] v) => v)
            .Function("tuple", (HostCall _, (byte, string, long) v) => v)
            .Function("point-of", (HostCall _, Point v) => v)
            .Function("shape-of", (HostCall _, Shape v) => v)
            .Function("color-of", (HostCall _, Color v) => v)
            .Function("rights-of", (HostCall _, Rights v) => v)
            .Function("maybe", (HostCall _, Option<string> v) => v)
            .Function("outcome", (HostCall _, Result<ulong, string> v) => v);
        return linker;
    }

    private enum Color
    {
        Red,
        DarkGreen,
        Blue,
    }

    [Flags]
    private enum Rights : uint
    {
        Read = 1,
        Write = 2,
        Run = 4,
    }

    private readonly record struct Point(int X, string Label) : IRecordValue<Point, (int, string)>
    {
        public (int, string) Fields => (X, Label);

        public static Point FromFields((int, string) fields) => new(fields.Item1, fields.Item2);
    }

    private sealed record Shape(int Case, object? Value) : IVariantValue<Shape>
    {
        public static Shape Empty { get; } = new(0, null);

        static VariantShape<Shape> IVariantValue<Shape>.Shape =>
            new VariantShape<Shape>(static s => s.Case)
                .Case("empty", Empty)
                .Case<float>("circle", static v => new Shape(1, v), static s => (float)s.Value!)
                .Case<string>("named", static v => new Shape(2, v), static s => (string)s.Value!)
                .Case<ulong>("big", static v => new Shape(3, v), static s => (ulong)s.Value!);
    }
}
