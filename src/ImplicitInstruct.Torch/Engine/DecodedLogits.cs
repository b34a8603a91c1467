using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Logits of growing rows, by slot, on the device; what is asked for comes to the host in one piece for all rows, and only once.
/// </summary>
/// <remarks>Greedy decoding asks for the most likely tokens: 8 bytes a row instead of the 128,000 of Llama-2's logits.</remarks>
internal sealed class DecodedLogits(TorchModel model) : IDisposable
{
    private readonly long _vocabulary = model.Config.VocabularySize;
    private Tensor? _logits;
    private Tensor? _host;
    private long[]? _choices;
    private bool _isOnHost;
    private int _slots;

    /// <summary>Takes the logits of some slots; those of slots before them stay, those after them are gone.</summary>
    /// <param name="firstSlot">Slot of the first row.</param>
    /// <param name="logits">[rows, vocabulary], in any precision.</param>
    public void Set(int firstSlot, Tensor logits)
    {
        using var scope = NewDisposeScope();
        var rows = (int)logits.shape[0];
        (_slots, _choices, _isOnHost) = (firstSlot + rows, null, false);
        if (_logits is null || _logits.shape[0] < _slots)
        {
            var grown = zeros([_slots, _vocabulary], ScalarType.Float32, model.Device);
            if (_logits is not null)
                grown.narrow(0, 0, _logits.shape[0]).copy_(_logits);
            _logits?.Dispose();
            _logits = grown.DetachFromDisposeScope();
        }

        _logits.narrow(0, firstSlot, rows).copy_(logits);
    }

    /// <summary>A slot's logits, good until the next are set.</summary>
    public ReadOnlySpan<float> Of(int slot)
    {
        if (!_isOnHost)
            Fetch();
        return MemoryMarshal.Cast<byte, float>(_host!.bytes).Slice(slot * (int)_vocabulary, (int)_vocabulary);
    }

    /// <summary>The token with the largest logit, of equal ones the lowest; −1 where a logit is NaN or all are −∞.</summary>
    public int MostLikely(int slot)
    {
        if (_choices is null)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            // Of equal ones torch.max names the first, by its documentation, and NaN is the largest of all.
            var (largest, tokens) = _logits!.narrow(0, 0, _slots).max(1);
            var choices = tokens.masked_fill_((largest > Held.MinusInfinity).logical_not_(), Held.MinusOne).cpu();
            _choices = MemoryMarshal.Cast<byte, long>(choices.bytes).ToArray();
        }

        return (int)_choices[slot];
    }

    public void Dispose()
    {
        _logits?.Dispose();
        _host?.Dispose();
    }

    /// <summary>
    /// On the CPU the logits are where they should be; from a GPU they come through pinned memory, which is made anew only when there are
    /// more rows than ever.
    /// </summary>
    private void Fetch()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (!model.Options.OnCuda)
        {
            _host?.Dispose();
            _host = _logits!.alias().DetachFromDisposeScope();
        }
        else
        {
            if (_host is null || _host.shape[0] < _slots)
            {
                _host?.Dispose();
                _host = empty([_logits!.shape[0], _vocabulary], ScalarType.Float32, CPU).pin_memory().DetachFromDisposeScope();
            }

            _host.narrow(0, 0, _slots).copy_(_logits!.narrow(0, 0, _slots));   // blocks until they have come
        }

        _isOnHost = true;
    }
}
