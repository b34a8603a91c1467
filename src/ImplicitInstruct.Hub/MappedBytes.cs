using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace ImplicitInstruct.Hub;

/// <summary>Some bytes of an open file as memory: read from the disk where they are first touched, never copied.</summary>
/// <remarks>
/// A mapping is no snapshot. Where another program cuts the file short underneath it, or the disk fails, Linux and macOS answer the next
/// touch with a signal that ends the process, where a read would end in a sentence; Windows refuses to cut, delete or replace a mapped
/// file. So one is made for as long as one tensor is copied out of it, after the file's length was checked.
/// </remarks>
internal sealed unsafe class MappedBytes : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;

    /// <param name="file">Open for reading; stays open.</param>
    /// <param name="position">The first byte, anywhere in the file.</param>
    /// <param name="length">At least 1: a mapping of nothing would be one of all that follows.</param>
    /// <exception cref="IOException">The system cannot map it.</exception>
    public MappedBytes(SafeFileHandle file, long position, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        _file = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(position, length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
            _first += _view.PointerOffset;   // views start at multiples of the page
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many there are.</summary>
    public long Length { get; }

    /// <summary>Some of them; not to be touched after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new ReadOnlySpan<byte>(_first + start, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_first is not null)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file.Dispose();
    }
}
